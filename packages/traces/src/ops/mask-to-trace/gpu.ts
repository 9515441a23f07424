import { compileStages, type Gpu, type GpuDevice, useGpu } from '@ophys/compute';
import { ResourceError, type TypedArray } from '@ophys/core';
import type { MaskTable } from '../../mask-table.ts';
import { sumSegment } from './gpu-kernels.generated.ts';
import type { MaskProjector, MaskToTrace } from './index.ts';

/** Entries of the mask table that one thread sums in float32; the CPU adds these up in float64. */
const SEGMENT = 128;
/** Frames go to the device in pieces of about this size. */
const PIECE_BYTES = 1 << 24;
/** Most frames in a piece: a kernel's second dimension is limited. */
const MAX_FRAMES = 256;

/** A mask table cut into segments of at most {@link SEGMENT} entries, one GPU thread each. */
interface Segments {
  readonly starts: Float32Array;
  readonly ends: Float32Array;
  /** The mask each segment belongs to. */
  readonly masks: Uint32Array;
}

/** The gpu.js implementation. Pixels are converted to float32 on the way to the device. */
export async function load(explicit: boolean): Promise<MaskToTrace> {
  const gpu = await useGpu({ explicit });
  return {
    prepare: async (masks, pixelsPerFrame) => createProjector(gpu, masks, pixelsPerFrame),
  };
}

function createProjector(gpu: Gpu, masks: MaskTable, pixelsPerFrame: number): MaskProjector {
  const segments = cutIntoSegments(masks);
  const count = segments.masks.length;
  const piece = framesPerPiece(gpu.device, pixelsPerFrame, count);
  const constants = { segment: SEGMENT };
  const stages = { sumSegment: { source: sumSegment, output: [count], constants } };
  const programs = gpu.createPrograms((device, size) => compileStages(device, stages, size));
  const pixels = Float32Array.from(masks.pixels);
  const staged = new Float32Array(piece * pixelsPerFrame);

  function sumPiece(frames: TypedArray): Promise<Float32Array> {
    staged.set(frames);
    return programs.run(piece, async ({ kernels }, scope) => {
      const sums = await scope.run(
        kernels.sumSegment,
        { values: staged, size: [pixelsPerFrame, piece] },
        pixels,
        masks.weights,
        segments.starts,
        segments.ends,
      );
      return sums.read();
    });
  }

  return {
    async project(frames, frameCount) {
      const traces = new Float32Array(frameCount * masks.count);
      if (count === 0) return traces;
      for (let first = 0; first < frameCount; first += piece) {
        const n = Math.min(piece, frameCount - first);
        const part = frames.subarray(first * pixelsPerFrame, (first + n) * pixelsPerFrame);
        const sums = await sumPiece(part);
        const rows = traces.subarray(first * masks.count, (first + n) * masks.count);
        addSegments(sums, segments, masks.count, rows);
      }
      return traces;
    },
    async release() {
      programs.destroy();
    },
  };
}

function cutIntoSegments({ count, offsets }: MaskTable): Segments {
  const starts: number[] = [];
  const ends: number[] = [];
  const masks: number[] = [];
  for (let m = 0; m < count; m++) {
    const end = offsets[m + 1] as number;
    for (let start = offsets[m] as number; start < end; start += SEGMENT) {
      starts.push(start);
      ends.push(Math.min(end, start + SEGMENT));
      masks.push(m);
    }
  }
  return {
    starts: Float32Array.from(starts),
    ends: Float32Array.from(ends),
    masks: Uint32Array.from(masks),
  };
}

/** Indices travel as float32, which counts exactly up to 2^24. */
const MAX_INDEX = 1 << 24;

function framesPerPiece(device: GpuDevice, pixelsPerFrame: number, segments: number): number {
  const frameBytes = 4 * Math.max(1, pixelsPerFrame, segments);
  if (frameBytes > device.maxArrayBytes || pixelsPerFrame > MAX_INDEX) {
    throw new ResourceError(
      `A frame of ${pixelsPerFrame} pixels is more than ${device.adapter} can index; use backend "wasm".`,
    );
  }
  const fitting = Math.floor(Math.min(PIECE_BYTES, device.maxArrayBytes) / frameBytes);
  return Math.max(1, Math.min(MAX_FRAMES, fitting));
}

function addSegments(
  sums: Float32Array,
  { masks }: Segments,
  maskCount: number,
  traces: Float32Array,
): void {
  const frame = new Float64Array(maskCount);
  for (let f = 0; f * maskCount < traces.length; f++) {
    frame.fill(0);
    const base = f * masks.length;
    for (let s = 0; s < masks.length; s++) {
      const m = masks[s] as number;
      frame[m] = (frame[m] as number) + (sums[base + s] as number);
    }
    traces.set(frame, f * maskCount);
  }
}

import { bytesPerElement, type TypedArray, viewAs } from '@ophys/core';
import {
  type Displacements,
  type FieldGrid,
  finiteDisplacements,
  locateKnot,
} from '../../field.ts';
import { loadKernels, type MotionKernels } from '../../kernels.ts';
import type { Warper, WarpFormat, WarpFrames } from './index.ts';

/** Checks that the kernels can run here and gives their host side. */
export async function load(): Promise<WarpFrames> {
  await loadKernels();
  return { prepare: async (format) => createWarper(await loadKernels(), format) };
}

/** The grid of a motion without a field: one knot, of 0. */
const rigidGrid: FieldGrid = { y: Float32Array.of(0), x: Float32Array.of(0) };

function createWarper(kernels: MotionKernels, format: WarpFormat): Warper {
  const { height, width, dtype } = format;
  const pixels = height * width;
  const fromAt = kernels.alloc(pixels * bytesPerElement(dtype));
  const toAt = kernels.alloc(pixels * bytesPerElement(dtype));
  const settings = createSettings(kernels, format);
  const run = kernelFor(kernels, format);
  return {
    async warp<T extends TypedArray>(data: T, count: number, motion: Displacements): Promise<T> {
      const { shifts, field } = finiteDisplacements(motion);
      settings.setGrid(field?.grid ?? rigidGrid);
      const { buffer } = kernels.memory;
      const from = viewAs(dtype, buffer, fromAt, pixels);
      const to = viewAs(dtype, buffer, toAt, pixels);
      for (let i = 0; i < count; i++) {
        settings.setMotion({ shifts, field }, i);
        const frame = data.subarray(i * pixels, (i + 1) * pixels);
        from.set(frame);
        run(settings.at, fromAt, toAt);
        frame.set(to);
      }
      return data;
    },
    async close() {},
  };
}

interface Settings {
  readonly at: number;
  setGrid(grid: FieldGrid): void;
  setMotion(motion: Displacements, frame: number): void;
}

/** Pixels by which the kernel continues rows to both sides. */
const PAD = 8;

/** Byte offsets of what changes; the order of words is that of `assembly/warp.ts`. */
const [KNOT_ROWS, SHIFT_Y] = [20, 64];

function createSettings(kernels: MotionKernels, format: WarpFormat): Settings {
  const { height, width, interpolation, edges } = format;
  const padded = 4 * Math.ceil(width / 4);
  const at = kernels.alloc(80);
  const planeAt = kernels.alloc(4 * height * (padded + 2 * PAD));
  const rowsAt = kernels.alloc(16 * height);
  const columnsAt = kernels.alloc(16 * width);
  const isFilled = edges !== 'repeat';
  const words = [height, width, Number(interpolation === 'cubic'), Number(isFilled), planeAt];
  new Int32Array(kernels.memory.buffer, at, words.length).set(words);
  new Float64Array(kernels.memory.buffer, at + 56, 1)[0] = isFilled ? edges : 0;
  let room = { rows: 0, columns: 0, fieldY: 0, fieldX: 0, spreadY: 0, spreadX: 0 };
  let current: FieldGrid | undefined;

  /** Memory is never given back, so that what is there is used as long as it suffices. */
  function makeRoom(rows: number, columns: number): void {
    if (rows <= room.rows && columns <= room.columns) return;
    const [r, c] = [Math.max(rows, room.rows), Math.max(columns, room.columns)];
    const [fieldY, fieldX] = [kernels.alloc(4 * r * c), kernels.alloc(4 * r * c)];
    const [spreadY, spreadX] = [kernels.alloc(4 * r * padded), kernels.alloc(4 * r * padded)];
    room = { rows: r, columns: c, fieldY, fieldX, spreadY, spreadX };
  }

  return {
    at,
    setGrid(grid) {
      if (grid === current) return;
      current = grid;
      makeRoom(grid.y.length, grid.x.length);
      const { fieldY, fieldX, spreadY, spreadX } = room;
      const changed = [grid.y.length, grid.x.length, rowsAt, columnsAt];
      const { buffer } = kernels.memory;
      new Int32Array(buffer, at + KNOT_ROWS, 8).set([...changed, fieldY, fieldX, spreadY, spreadX]);
      writeIntervals(buffer, rowsAt, height, grid.y);
      writeIntervals(buffer, columnsAt, width, grid.x);
    },
    setMotion({ shifts, field }, frame) {
      const { buffer } = kernels.memory;
      const knots = field ? field.grid.y.length * field.grid.x.length : 1;
      new Float64Array(buffer, at + SHIFT_Y, 2).set([
        bound(shifts.y[frame]),
        bound(shifts.x[frame]),
      ]);
      for (const [to, values] of [
        [room.fieldY, field?.y],
        [room.fieldX, field?.x],
      ] as const) {
        const target = new Float32Array(buffer, to, knots);
        if (values) target.set(values.subarray(frame * knots, (frame + 1) * knots));
        else target.fill(0);
      }
    },
  };
}

/** Past any frame there is nothing but border, and no whole number of pixels overflows. */
function bound(shift: number): number {
  return Math.max(-1e6, Math.min(1e6, shift));
}

/** Per row or column of the frame the knots round it and how far it lies between them. */
function writeIntervals(
  buffer: ArrayBufferLike,
  at: number,
  length: number,
  knots: Float32Array,
): void {
  const view = new DataView(buffer, at, 16 * length);
  for (let place = 0; place < length; place++) {
    const { low, high, part } = locateKnot(knots, place);
    view.setInt32(16 * place, low, true);
    view.setInt32(16 * place + 4, high, true);
    view.setFloat64(16 * place + 8, part, true);
  }
}

function kernelFor(kernels: MotionKernels, { dtype }: WarpFormat): MotionKernels['warp_u8'] {
  const byDtype = {
    uint8: kernels.warp_u8,
    int8: kernels.warp_i8,
    uint16: kernels.warp_u16,
    int16: kernels.warp_i16,
    uint32: kernels.warp_u32,
    int32: kernels.warp_i32,
    float32: kernels.warp_f32,
    float64: kernels.warp_f64,
  };
  return byDtype[dtype];
}

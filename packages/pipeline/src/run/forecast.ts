import {
  blockSizeFor,
  bytesPerElement,
  type Dtype,
  type FrameSource,
  ResourceError,
} from '@ophys/core';
import { chooseBinSize, DETECT_TILE_BYTES } from '@ophys/segmentation';

/** What a run will take, before it begins. */
export interface Forecast {
  readonly schema: 'ophys/forecast/1';
  readonly movie: {
    readonly frames: number;
    readonly height: number;
    readonly width: number;
    readonly dtype: Dtype;
    readonly rateHz: number;
  };
  /** Worker threads. */
  readonly workers: number;
  /** Frames that are read at a time. */
  readonly blockFrames: number;
  /** Largest resident memory in bytes, about. */
  readonly peakMemoryBytes: number;
  /** Disk in bytes that the output and the run directory take, about. */
  readonly diskBytes: number;
}

/** What a forecast goes by. */
export interface ForecastOptions {
  readonly rateHz: number;
  /** Decay time of the indicator in s. */
  readonly tau: number;
  /** Whether the corrected movie goes into the output. */
  readonly embeds: boolean;
  /** Most worker threads. */
  readonly workers: number;
  /** Most memory to take, in bytes; default no limit. */
  readonly memoryBytes?: number | undefined;
}

/** The program itself, with HDF5 and its heap. Measured, like all figures here, on Node 20. */
const PROGRAM_BYTES = 270e6;
/** A worker thread before it has work. */
const WORKER_BYTES = 60e6;
/** Blocks of a worker that are waiting, in work, or done. */
const BLOCKS_PER_WORKER = 6;
/** Images in float32 that a worker keeps: the reference, what it is compared by, the field model. */
const IMAGES_PER_WORKER = 20;
/** Frames of the sample that the reference is made of. */
const SAMPLE_FRAMES = 400;
/** A tile of detection in a worker, as it came, as it is worked on, and what is made of it. */
const TILES_PER_WORKER = 3;
/** Pixels of the field per ROI in a crowded field. */
const PIXELS_PER_ROI = 600;
const MOST_ROIS = 2000;
/** Matrices `[frame, roi]` that are in memory together. */
const TRACE_MATRICES = 6;

const FLOAT_BYTES = 4;

/**
 * Foretells memory and disk of a run, and lowers the size of blocks, then the number of workers, until the
 * memory suffices. Neither changes a result.
 *
 * @throws {ResourceError} when it cannot suffice, with what is needed
 */
export function forecastRun(
  { shape, dtype }: Pick<FrameSource, 'shape' | 'dtype'>,
  options: ForecastOptions,
): Forecast {
  const [frames, height, width] = shape;
  const { rateHz, tau, embeds, memoryBytes = Infinity } = options;
  const pixels = height * width;
  const frameBytes = pixels * bytesPerElement(dtype);
  const usual = blockSizeFor({ shape, dtype });
  const rois = Math.min(MOST_ROIS, pixels / PIXELS_PER_ROI);
  const traceBytes = frames * rois * FLOAT_BYTES;
  const bins = Math.floor(frames / chooseBinSize({ rateHz, tau, frames }));
  const tileBytes = Math.min(DETECT_TILE_BYTES, bins * pixels * FLOAT_BYTES);
  const peakOf = (workers: number, blockFrames: number) => {
    const block = blockFrames * frameBytes;
    const registering =
      Math.min(SAMPLE_FRAMES, frames) * frameBytes +
      workers * (BLOCKS_PER_WORKER * block + IMAGES_PER_WORKER * pixels * FLOAT_BYTES);
    const detecting = (1 + TILES_PER_WORKER * workers) * tileBytes;
    const extracting = TRACE_MATRICES * traceBytes;
    const working = Math.max(registering, detecting, extracting);
    return Math.round(PROGRAM_BYTES + workers * WORKER_BYTES + working);
  };
  const diskBytes = Math.round(
    (embeds ? frames * frameBytes : 0) + bins * pixels * FLOAT_BYTES + 2 * 4 * traceBytes,
  );
  const movie = { frames, height, width, dtype, rateHz };
  for (let workers = options.workers; workers >= 1; workers--) {
    for (let size = usual; size >= 1; size = Math.floor(size / 2)) {
      const peakMemoryBytes = peakOf(workers, size);
      if (peakMemoryBytes > memoryBytes) continue;
      const schema = 'ophys/forecast/1';
      return { schema, movie, workers, blockFrames: size, peakMemoryBytes, diskBytes };
    }
  }
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6).toLocaleString('en-US')} MB`;
  throw new ResourceError(
    `This movie of ${frames} frames of ${height} × ${width} takes at least about ${megabytes(peakOf(1, 1))} of memory, but --memory allows ${megabytes(memoryBytes)}. Allow more, or process a part of the field or of the frames.`,
  );
}

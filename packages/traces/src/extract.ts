import {
  type BackendChoice,
  type BackendReport,
  createInlineRunner,
  defineJob,
  type JobRunner,
  loadOp,
} from '@ophys/compute';
import {
  type FrameBlock,
  type FrameSource,
  type Mask,
  type RunOptions,
  requireKnownOptions,
  requireMovie,
} from '@ophys/core';
import { type MaskTable, packMasks } from './mask-table.ts';
import { type MaskProjector, maskToTrace } from './ops/mask-to-trace/index.ts';
import { createTraces, type Traces } from './traces.ts';
import { extractionTrial } from './trial.ts';

/** How {@link extractTraces} runs. */
export interface ExtractOptions extends RunOptions {
  /** Where blocks are worked on when the backend is not a GPU; default the calling thread. */
  readonly runner?: JobRunner | undefined;
  /**
   * Default `auto`: GPU or WASM, whichever is faster on these masks and frames. A GPU is driven from
   * the calling thread, and `runner` is then not used.
   */
  readonly backend?: BackendChoice | undefined;
  /** Frames per block; default the source's. It never changes a result. */
  readonly blockSize?: number | undefined;
}

const extractOptions: Readonly<Record<keyof ExtractOptions, true>> = {
  runner: true,
  backend: true,
  blockSize: true,
  signal: true,
  onProgress: true,
};

/** Traces of some consecutive frames, `[frame, mask]`. */
export interface TraceBlock {
  /** `count * masks` values. */
  readonly data: Float32Array;
  /** Index of the first frame in the movie. */
  readonly start: number;
  /** Number of frames. */
  readonly count: number;
}

/** What a worker needs to extract traces of blocks. */
export interface ExtractBlockSetup {
  readonly masks: MaskTable;
  readonly pixelsPerFrame: number;
  readonly backend: 'wasm' | 'reference';
}

/** Weighted sums under the masks of one block of frames. */
export const extractBlockJob = defineJob({
  name: 'traces/extract-block',
  async create({ masks, pixelsPerFrame, backend }: ExtractBlockSetup) {
    const { implementation } = await loadOp(maskToTrace, backend);
    const projector = await implementation.prepare(masks, pixelsPerFrame);
    return async ({ data, start, count }: FrameBlock): Promise<TraceBlock> => ({
      data: await projector.project(data, count),
      start,
      count,
    });
  },
});

/**
 * Weighted sums under every mask, `Σ_p weight_p · pixel_p`, for every frame, in one pass over the
 * movie. With weights that sum to 1 a trace is a weighted mean in the movie's own units.
 *
 * No masks give traces of count 0; a mask without pixels gives a trace of 0.
 *
 * @throws {InvalidArgumentError} a mask that does not fit the movie's frames
 * @throws {DeviceMissingError} the backend named is not available here
 */
export async function extractTraces(
  source: FrameSource,
  masks: readonly Mask[],
  options: ExtractOptions = {},
): Promise<Traces & BackendReport> {
  requireMovie(source);
  requireKnownOptions(options, extractOptions);
  const { onProgress } = options;
  const [frames] = source.shape;
  const traces = createTraces(frames, masks.length);
  const { blocks, report } = await extractBlocks(source, masks, options);
  for await (const { data, start, count } of blocks) {
    traces.data.set(data, start * masks.length);
    onProgress?.({ stage: 'extract', done: start + count, total: frames, unit: 'frame' });
  }
  return { ...traces, ...report };
}

/**
 * The same as {@link extractTraces}, block after block and in order, for traces that are too many to
 * hold at once.
 */
export async function extractBlocks(
  source: FrameSource,
  masks: readonly Mask[],
  options: ExtractOptions = {},
): Promise<{ blocks: AsyncGenerator<TraceBlock, void, undefined>; report: BackendReport }> {
  requireMovie(source);
  requireKnownOptions(options, extractOptions);
  const { signal, blockSize, backend: choice, runner = createInlineRunner() } = options;
  const pixelsPerFrame = source.shape[1] * source.shape[2];
  const table = packMasks(masks, pixelsPerFrame);
  const trial = extractionTrial(source, table, runner.concurrency);
  const { implementation, backend, skipped } = await loadOp(maskToTrace, choice, { trial });
  const frames = source.blocks({ size: blockSize, signal });
  const blocks =
    backend === 'gpu'
      ? projectInline(await implementation.prepare(table, pixelsPerFrame), frames)
      : runner.map(extractBlockJob, { masks: table, pixelsPerFrame, backend }, frames, { signal });
  return { blocks, report: { backend, skipped } };
}

async function* projectInline(
  projector: MaskProjector,
  frames: AsyncIterable<FrameBlock>,
): AsyncGenerator<TraceBlock, void, undefined> {
  try {
    for await (const { data, start, count } of frames) {
      yield { data: await projector.project(data, count), start, count };
    }
  } finally {
    await projector.release();
  }
}

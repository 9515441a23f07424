import { loadOp } from '@ophys/compute';
import { type FrameSource, type Image, InvalidArgumentError } from '@ophys/core';
import { estimateBlockJob } from '../jobs.ts';
import { translate } from '../ops/translate/index.ts';
import { correlationOf } from '../options.ts';
import { planMotion } from '../plan.ts';
import { type EstimateReferenceOptions, estimateReference } from './estimate-reference.ts';

/** Options of {@link estimateReferences}; `sampleFrames` counts for each piece. */
export interface EstimateReferencesOptions extends EstimateReferenceOptions {
  /** Frames of a piece, at least 1; the last piece may have up to half as many more. Default 10 000. */
  readonly pieceFrames?: number | undefined;
}

/** The image that a piece of a recording is registered to. */
export interface LocalReference {
  /** First frame of the piece. */
  readonly start: number;
  /** One past its last frame. */
  readonly stop: number;
  /** In the coordinates that all pieces share. */
  readonly image: Image;
  /** How far the content had moved in this piece, relative to the middle one, in px. */
  readonly shift: { readonly y: number; readonly x: number };
}

/**
 * Makes a reference image for each piece of a long recording whose content changes over time, e.g.
 * drifts in depth, all in one coordinate system: that of the middle piece.
 *
 * From the middle outwards each piece's image is registered to its neighbour's, and moved to where that
 * one lies. So frames registered to their own piece's image, with `correctMotionInPieces`, come to lie
 * alike in all pieces. The drift between the middle and the outermost pieces must stay within the search
 * range; errors between neighbours add up.
 *
 * @throws {InvalidArgumentError} for a movie without frames, or an option out of range
 */
export async function estimateReferences(
  source: FrameSource,
  options: EstimateReferencesOptions = {},
): Promise<readonly LocalReference[]> {
  const { pieceFrames = 10_000, onProgress } = options;
  if (!Number.isInteger(pieceFrames) || pieceFrames < 1) {
    throw new InvalidArgumentError(
      'pieceFrames',
      `Expected pieceFrames to be a whole number of at least 1, got ${pieceFrames}.`,
    );
  }
  const ranges = cutIntoPieces(source.shape[0], pieceFrames);
  const images: Image[] = [];
  for (const { start, stop } of ranges) {
    const piece = pieceOf(source, start, stop);
    images.push((await estimateReference(piece, { ...options, onProgress: undefined })).image);
    onProgress?.({
      stage: 'estimate references',
      done: images.length,
      total: ranges.length,
      unit: 'piece',
    });
  }
  const middle = Math.floor((ranges.length - 1) / 2);
  const aligner = await openAligner(source, options);
  try {
    const placed: LocalReference[] = [];
    placed[middle] = { ...ranges[middle], image: images[middle], shift: { y: 0, x: 0 } };
    for (let k = middle + 1; k < ranges.length; k++) {
      placed[k] = { ...ranges[k], ...(await aligner.align(images[k], placed[k - 1].image)) };
    }
    for (let k = middle - 1; k >= 0; k--) {
      placed[k] = { ...ranges[k], ...(await aligner.align(images[k], placed[k + 1].image)) };
    }
    return placed;
  } finally {
    await aligner.close();
  }
}

function cutIntoPieces(total: number, pieceFrames: number): { start: number; stop: number }[] {
  const count = Math.max(1, Math.round(total / pieceFrames));
  return Array.from({ length: count }, (_, k) => ({
    start: k * pieceFrames,
    stop: k === count - 1 ? total : (k + 1) * pieceFrames,
  }));
}

/** Some frames of a movie as a movie. */
function pieceOf(source: FrameSource, start: number, stop: number): FrameSource {
  const { shape, dtype, rateHz } = source;
  return {
    shape: [stop - start, shape[1], shape[2]],
    dtype,
    rateHz,
    async *blocks({ start: first = 0, stop: last = stop - start, ...request } = {}) {
      const range = { ...request, start: start + first, stop: start + last };
      for await (const block of source.blocks(range)) {
        yield { ...block, start: block.start - start };
      }
    },
  };
}

/** Registers images to each other as frames are. */
async function openAligner(source: FrameSource, options: EstimateReferencesOptions) {
  const { backend } = (await planMotion(source, options, 'rigid')).report;
  const [, height, width] = source.shape;
  const format = { height, width, dtype: 'float32' } as const;
  const { implementation } = await loadOp(translate, backend, format);
  const translator = await implementation.prepare(format);
  return {
    async align(image: Image, reference: Image): Promise<Pick<LocalReference, 'image' | 'shift'>> {
      const run = await estimateBlockJob.create({
        reference,
        options: { ...correlationOf(options), temporalSmoothing: 0 },
        piecewise: false,
        backend,
      });
      const { shifts } = await run({ data: image.data.slice(), start: 0, count: 1 });
      await run.close?.();
      const data = await translator.translate(image.data.slice(), 1, shifts);
      return { image: { ...image, data }, shift: { y: shifts.y[0], x: shifts.x[0] } };
    },
    close: () => translator.close(),
  };
}

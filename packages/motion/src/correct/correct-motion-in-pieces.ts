import { type FrameSource, InvalidArgumentError } from '@ophys/core';
import type { LocalReference } from '../reference-image/estimate-references.ts';
import {
  type CorrectMotionOptions,
  correctMotion,
  type MotionCorrectedBlock,
} from './correct-motion.ts';

/**
 * Registers a movie piece by piece, each frame to the image of the piece it is in. All pieces come to
 * lie in the coordinates that the references share; their looks are not blended.
 *
 * @param references as `estimateReferences` gives them: of pieces that follow on each other
 * @throws {InvalidArgumentError} when the pieces do not cover the frames asked for, an image has another
 *   size than the frames, or an option is out of range
 */
export async function* correctMotionInPieces(
  source: FrameSource,
  references: readonly LocalReference[],
  options: Omit<CorrectMotionOptions, 'reference'> = {},
): AsyncGenerator<MotionCorrectedBlock, void, undefined> {
  const { start = 0, stop = source.shape[0], onProgress } = options;
  requireCover(references, start, stop);
  for (const piece of references) {
    const range = { start: Math.max(start, piece.start), stop: Math.min(stop, piece.stop) };
    if (range.start >= range.stop) continue;
    yield* correctMotion(source, {
      ...options,
      ...range,
      reference: piece.image,
      onProgress: ({ done, ...progress }) =>
        onProgress?.({ ...progress, done: range.start - start + done, total: stop - start }),
    });
  }
}

function requireCover(references: readonly LocalReference[], start: number, stop: number): void {
  let covered = references[0]?.start ?? stop;
  for (const piece of references) {
    if (piece.start !== covered) break;
    covered = piece.stop;
  }
  if (references.length > 0 && references[0].start <= start && covered >= stop) return;
  throw new InvalidArgumentError(
    'references',
    `Expected pieces that follow on each other and cover frames ${start} to ${stop}, got ${references.map((piece) => `${piece.start} to ${piece.stop}`).join(', ') || 'none'}.`,
  );
}

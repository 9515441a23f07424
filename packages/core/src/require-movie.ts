import { describeValue } from './describe-value.ts';
import { WrongTypeError } from './errors.ts';

/**
 * Refuses what is no movie of frames, before its shape is read.
 *
 * @throws {WrongTypeError} for anything but a `FrameSource`; for a `Recording` it names `source()`
 */
export function requireMovie(movie: unknown, argument = 'source'): void {
  const given: { shape?: unknown; blocks?: unknown; source?: unknown } = Object(movie);
  const { shape, blocks, source } = given;
  if (typeof blocks === 'function' && Array.isArray(shape) && shape.length === 3) return;
  const isRecording = typeof source === 'function';
  throw new WrongTypeError(
    argument,
    isRecording
      ? `Expected one movie as ${argument}, got a whole recording; pass recording.source(), or recording.source({ channel, plane }).`
      : `Expected a movie as ${argument}, with shape [frames, height, width] and blocks(), got ${describeValue(movie)}; readers give one by source(), and arraySource makes one of an array.`,
  );
}

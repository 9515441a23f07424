import {
  dtypeRange,
  type FrameBlock,
  type FrameSource,
  InvalidArgumentError,
  isFloat,
} from '@ophys/core';
import { roundHalfToEven, splitShift } from '../ops/translate/kernel.ts';

/**
 * The movie with the offset between the lines of a bidirectional scan taken out, in its own dtype:
 * `corrected[row, column] = frame[row, column + offset]` in odd rows (1, 3, …), even rows as they are.
 * Between pixels by Keys' cubic convolution, as `translate` does it; whole offsets move pixels
 * unchanged; the border pixel is repeated. Lazy: rows are moved when frames are streamed.
 *
 * @param offset how far odd rows lie to the right, in px, as {@link estimateLinePhase} gives it
 * @throws {InvalidArgumentError} for an offset that is not finite or reaches past the frame
 */
export function correctLinePhase(source: FrameSource, offset: number): FrameSource {
  const [, height, width] = source.shape;
  if (!(Math.abs(offset) < Math.max(1, width))) {
    throw new InvalidArgumentError(
      'offset',
      `Expected an offset smaller than the width of ${width} px, got ${offset}.`,
    );
  }
  if (offset === 0) return source;
  const { shape, dtype, rateHz } = source;
  const { min, max } = dtypeRange(dtype);
  const finish = isFloat(dtype)
    ? (value: number) => value
    : (value: number) => Math.min(max, Math.max(min, roundHalfToEven(value)));
  const { whole, weights } = splitShift(offset, width);
  const line = new Float64Array(width + 3);

  /** Blocks belong to whoever receives them, so rows are moved in place. */
  function moveLines({ data, count }: FrameBlock): void {
    for (let row = 0; row < count * height; row++) {
      if ((row % height) % 2 === 0) continue;
      const from = row * width;
      for (let i = 0; i < line.length; i++) {
        line[i] = data[from + Math.min(width - 1, Math.max(0, i + whole - 1))];
      }
      for (let x = 0; x < width; x++) {
        let value = 0;
        for (let j = 0; j < 4; j++) if (weights[j] !== 0) value += weights[j] * line[x + j];
        data[from + x] = finish(value);
      }
    }
  }

  return {
    shape,
    dtype,
    rateHz,
    async *blocks(request) {
      for await (const block of source.blocks(request)) {
        moveLines(block);
        yield block;
      }
    },
  };
}

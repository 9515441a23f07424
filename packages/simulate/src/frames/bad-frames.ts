import type { SimulationParameters } from '../parameters.ts';
import { Random, streams } from '../random/random.ts';

/** What is wrong with frames, by index. */
export interface BadFrames {
  /** Frames without light, ascending. */
  readonly dropped: Uint32Array;
  /** Frames whose rows are in random order, ascending. */
  readonly corrupt: Uint32Array;
}

/** Draws which frames are dropped or corrupt; none is both. */
export function drawBadFrames(parameters: SimulationParameters): BadFrames {
  const { corruptFrames, droppedFrames, frames, seed } = parameters;
  const chosen = shuffle(
    frames,
    new Random(seed, streams.badFrames),
    droppedFrames + corruptFrames,
  );
  return {
    dropped: chosen.slice(0, droppedFrames).sort(),
    corrupt: chosen.slice(droppedFrames).sort(),
  };
}

/** The order in which a corrupt frame shows its rows. */
export function drawRowOrder({ height, seed }: SimulationParameters, frame: number): Uint32Array {
  return shuffle(height, new Random(seed, streams.rowOrder, frame), height);
}

/** The first `count` of the numbers below `length` in random order (Fisher and Yates). */
function shuffle(length: number, random: Random, count: number): Uint32Array {
  if (count === 0) return new Uint32Array();
  const numbers = Uint32Array.from({ length }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const other = Math.floor(random.between(i, length));
    const number = numbers[i] as number;
    numbers[i] = numbers[other] as number;
    numbers[other] = number;
  }
  return numbers.slice(0, count);
}

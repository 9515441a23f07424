import { readPageOrder } from '../metadata/read-order.ts';
import { textsOf } from '../metadata/texts.ts';
import type { TiffFiles } from './files.ts';
import type { RecordingPlan } from './plan.ts';

/** Where a frame is that is counted over all files. */
interface Counted {
  readonly total: number;
  placeOf(frame: number): { file: number; frame: number };
}

/**
 * Plans files that follow each other: a recording cut into pieces, or one frame per file. The pages
 * of all of them are one sequence, whose order the first file tells.
 */
export async function planSequence(files: TiffFiles): Promise<RecordingPlan> {
  const first = await files.get(0);
  const counted = await countFrames(files);
  const texts = await textsOf(first, counted.total);
  const order = await readPageOrder(texts);
  return {
    ...order,
    isOffset: order.isOffset ?? false,
    placeOf: (channel, plane, frame) => counted.placeOf(order.pageOf(channel, plane, frame)),
  };
}

/**
 * When the first and the last file have one frame each, so have all: each is held against that when
 * it is read, and 100 000 files need not be opened to know how many frames there are.
 */
async function countFrames(files: TiffFiles): Promise<Counted> {
  const count = files.all.length;
  const [first, last] = [await files.get(0), await files.get(count - 1)];
  if (count > 2 && first.frames === 1 && last.frames === 1) {
    return { total: count, placeOf: (frame) => ({ file: frame, frame: 0 }) };
  }
  const ends = new Float64Array(count);
  let total = 0;
  for (let i = 0; i < count; i++) {
    total += (await files.get(i)).frames;
    ends[i] = total;
  }
  return {
    total,
    placeOf(frame) {
      const file = firstAbove(ends, frame);
      return { file, frame: frame - (ends[file - 1] ?? 0) };
    },
  };
}

/** Index of the first end above `frame`. */
function firstAbove(ends: Float64Array, frame: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] as number) > frame) high = middle;
    else low = middle + 1;
  }
  return low;
}

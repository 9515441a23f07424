import { type Displacements, finiteDisplacements, requireMotionOf, sampleField } from '../field.ts';
import { isCovered } from '../ops/warp/kernel.ts';

/**
 * How many frames cover each pixel, `[row, column]`: those in which its source lies within the
 * centres of the frame's border pixels. What `applyShifts` gives in the others is the border,
 * repeated, or the value that stands for no pixel.
 *
 * @throws {InvalidArgumentError} when shifts and field are not of the same number of frames
 */
export function measureCoverage(motion: Displacements, height: number, width: number): Uint32Array {
  const frames = motion.shifts.y.length;
  requireMotionOf(motion, frames);
  const finite = finiteDisplacements(motion);
  const counts = new Uint32Array(height * width).fill(frames);
  for (let frame = 0; frame < frames; frame++)
    subtractUncovered(finite, frame, height, width, counts);
  return counts;
}

/** Only pixels nearer to the border than the largest displacement can be uncovered. */
function subtractUncovered(
  { shifts, field }: Displacements,
  frame: number,
  height: number,
  width: number,
  counts: Uint32Array,
): void {
  const marginY = marginOf(shifts.y, field?.y, frame);
  const marginX = marginOf(shifts.x, field?.x, frame);
  const visit = (row: number, column: number) => {
    const bend = field ? sampleField(field, frame, row, column) : { y: 0, x: 0 };
    const y = shifts.y[frame] + bend.y;
    const x = shifts.x[frame] + bend.x;
    const down = Math.floor(y);
    const right = Math.floor(x);
    const inside =
      isCovered(row + down, y - down, height) && isCovered(column + right, x - right, width);
    if (!inside) counts[row * width + column]--;
  };
  for (let row = 0; row < height; row++) {
    const isNear = row < marginY || row >= height - marginY;
    const edge = isNear ? width : Math.min(marginX, width);
    for (let column = 0; column < edge; column++) visit(row, column);
    for (let column = Math.max(edge, width - marginX); column < width; column++) visit(row, column);
  }
}

function marginOf(shifts: Float32Array, bends: Float32Array | undefined, frame: number): number {
  let largest = 0;
  const knots = bends ? bends.length / shifts.length : 0;
  for (let k = 0; k < knots; k++) {
    largest = Math.max(largest, Math.abs((bends as Float32Array)[frame * knots + k]));
  }
  return Math.ceil(Math.abs(shifts[frame]) + largest) + 1;
}

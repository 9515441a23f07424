/**
 * The kernel in gpu.js's subset of JavaScript. Nothing imports this module: it is type-checked here,
 * and built to text in `gpu-kernels.generated.ts`, because minifiers would rewrite functions into
 * forms that gpu.js cannot translate.
 */
import type { KernelThread } from '@ophys/compute';

type Matrix = readonly (readonly number[])[];
type Volume = readonly Matrix[];

/**
 * The frames, warped: `[x, y, frame]`. `shifts` holds per frame the whole and the remaining row shift,
 * then those of the column; `rows` and `columns` per row and column the lower and higher knot and how
 * far it lies between them. What is interpolated from pixels whose magnitude is above
 * `constants.broken` becomes `constants.missing`; what lies outside the frame becomes minus that unless
 * `constants.repeat` is 1.
 */
export function resample(
  this: KernelThread,
  frames: Volume,
  shifts: Matrix,
  fieldY: Volume,
  fieldX: Volume,
  rows: Matrix,
  columns: Matrix,
): number {
  const frame = this.thread.z;
  const above = rows[this.thread.y][0];
  const below = rows[this.thread.y][1];
  const down = rows[this.thread.y][2];
  const left = columns[this.thread.x][0];
  const right = columns[this.thread.x][1];
  const across = columns[this.thread.x][2];

  let a = fieldY[frame][above][left];
  a += across * (fieldY[frame][above][right] - a);
  let b = fieldY[frame][below][left];
  b += across * (fieldY[frame][below][right] - b);
  const dy = Math.min(1e6, Math.max(-1e6, shifts[frame][1] + a + down * (b - a)));
  a = fieldX[frame][above][left];
  a += across * (fieldX[frame][above][right] - a);
  b = fieldX[frame][below][left];
  b += across * (fieldX[frame][below][right] - b);
  const dx = Math.min(1e6, Math.max(-1e6, shifts[frame][3] + a + down * (b - a)));

  const wholeY = Math.floor(dy);
  const wholeX = Math.floor(dx);
  const v = dy - wholeY;
  const u = dx - wholeX;
  const y = this.thread.y + shifts[frame][0] + wholeY;
  const x = this.thread.x + shifts[frame][2] + wholeX;
  const lastY = this.constants.height - 1;
  const lastX = this.constants.width - 1;

  let sum = 0;
  let missing = 0;
  for (let i = 0; i < 4; i++) {
    let weightY = 1 - Math.abs(i - 1 - v);
    if (this.constants.cubic > 0) {
      if (i === 0) weightY = ((-0.5 * v + 1) * v - 0.5) * v;
      if (i === 1) weightY = (1.5 * v - 2.5) * v * v + 1;
      if (i === 2) weightY = ((-1.5 * v + 2) * v + 0.5) * v;
      if (i === 3) weightY = (0.5 * v - 0.5) * v * v;
    }
    const row = Math.min(lastY, Math.max(0, y + i - 1));
    for (let j = 0; j < 4; j++) {
      let weightX = 1 - Math.abs(j - 1 - u);
      if (this.constants.cubic > 0) {
        if (j === 0) weightX = ((-0.5 * u + 1) * u - 0.5) * u;
        if (j === 1) weightX = (1.5 * u - 2.5) * u * u + 1;
        if (j === 2) weightX = ((-1.5 * u + 2) * u + 0.5) * u;
        if (j === 3) weightX = (0.5 * u - 0.5) * u * u;
      }
      const isTap = this.constants.cubic > 0 || (i > 0 && i < 3 && j > 0 && j < 3);
      if (isTap) {
        const column = Math.min(lastX, Math.max(0, x + j - 1));
        const pixel = frames[frame][row][column];
        if (Math.abs(pixel) > this.constants.broken) {
          missing = 1;
        } else {
          sum += weightY * weightX * pixel;
        }
      }
    }
  }
  let result = sum;
  if (missing > 0) result = this.constants.missing;
  if (this.constants.repeat < 1) {
    if (y < 0 || x < 0 || y > lastY || x > lastX) result = -this.constants.missing;
    if (y === lastY && v > 0) result = -this.constants.missing;
    if (x === lastX && u > 0) result = -this.constants.missing;
  }
  return result;
}

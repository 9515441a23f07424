import type { TraceStack } from '../movie/trace-stack.ts';
import { growBox, type LocalRoi } from './local-roi.ts';

/** Transients that the mean image is made of, at most. */
const EVENTS = 10;
/** Bins that two transients lie apart, at least. */
const APART = 2;
/** A neighbour takes part in a transient above this many times its noise … */
const ACTIVE = 3;
/** … and above this share of the transient, each in units of its own noise. */
const NEIGHBOUR_SHARE = 0.5;
/** Pixels around the mask that are compared. */
const BORDER_PX = 3;

/**
 * Bins of the strongest transients, strongest first, without those in which a neighbour takes part;
 * with them when no others are left.
 *
 * @param trace in units of its noise, as the neighbours' are
 */
export function chooseEvents(trace: Float32Array, neighbours: readonly Float32Array[]): number[] {
  const ranked = Array.from(trace.keys()).sort(
    (a, b) => (trace[b] as number) - (trace[a] as number) || a - b,
  );
  const isAlone = (t: number) =>
    neighbours.every((other) => {
      const theirs = other[t] as number;
      return theirs <= ACTIVE || theirs <= NEIGHBOUR_SHARE * (trace[t] as number);
    });
  const alone = spread(ranked.filter(isAlone), trace);
  return alone.length > 0 ? alone : spread(ranked, trace);
}

function spread(ranked: readonly number[], trace: Float32Array): number[] {
  const chosen: number[] = [];
  for (const t of ranked) {
    if (chosen.length === EVENTS || (trace[t] as number) <= 0) break;
    if (chosen.every((other) => Math.abs(other - t) > APART)) chosen.push(t);
  }
  return chosen;
}

/** Correlation of an ROI's weights with the mean image of some bins; 0 when either is constant. */
export function correlateWithImage(
  roi: LocalRoi,
  { data, bins, height, width }: TraceStack,
  owners: Uint16Array,
  events: readonly number[],
): number {
  if (events.length === 0 || roi.pixels.length === 0) return 0;
  const weights = new Map(Array.from(roi.pixels, (pixel, i) => [pixel, roi.weights[i] as number]));
  const { row0, row1, column0, column1 } = growBox(roi.box, BORDER_PX, height, width);
  let [n, sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0, 0];
  for (let row = row0; row < row1; row++) {
    for (let pixel = row * width + column0; pixel < row * width + column1; pixel++) {
      const weight = weights.get(pixel);
      if ((owners[pixel] as number) > (weight === undefined ? 0 : 1)) continue;
      const x = weight ?? 0;
      const y = events.reduce((sum, t) => sum + (data[pixel * bins + t] as number), 0);
      n++;
      sx += x;
      sy += y;
      sxx += x * x;
      syy += y * y;
      sxy += x * y;
    }
  }
  const spread = (n * sxx - sx * sx) * (n * syy - sy * sy);
  return spread > 0 ? (n * sxy - sx * sy) / Math.sqrt(spread) : 0;
}

import type { Mask, Rectangle } from '@ophys/core';
import { describeShape, skewnessOf } from '../quality.ts';
import type { Roi } from '../roi.ts';
import { isCellSized, typicalDiameter } from '../size/cell-size.ts';
import type { SolvedSource } from './merge-sources.ts';
import type { DemixParameters } from './options.ts';
import type { Scene } from './scene.ts';

/** What `demixRois` gives. */
export interface Demixing {
  /** In the order of the ROIs given; those that are dropped or merged into others are missing. */
  readonly rois: readonly Roi[];
  /** For each of `rois`, the index of the ROI given that it came from. */
  readonly origins: Uint32Array;
  /**
   * For each of `rois`, its non-negative trace in the movie's units, `[roi, bin]`: what its
   * brightest pixel gains over its quiet level.
   */
  readonly traces: Float32Array;
  /** The parameters used. */
  readonly parameters: DemixParameters;
}

/** A border may cut off half of a cell. */
const CUT_OFF = 0.5;

/** Makes ROIs of the sources that are large enough, scored like the ROIs that they came from. */
export function describeSources(
  solved: readonly SolvedSource[],
  rois: readonly Roi[],
  { bins, crop, noise }: Scene,
  parameters: DemixParameters,
): Demixing {
  const diameter = typicalDiameter(solved.map(({ pixels }) => pixels.length)) ?? 0;
  const kept = solved.filter(({ pixels }) => {
    const share = touchesBorder(pixels, crop, noise.width) ? CUT_OFF : 1;
    const minArea = parameters.minArea * share;
    return isCellSized(pixels.length, { diameter, minArea, maxArea: Infinity });
  });
  const traces = new Float32Array(kept.length * bins);
  const described = kept.map(({ source, trace, pixels }, i): Roi => {
    const { mask, peak } = maskOf(source, pixels);
    traces.set(
      trace.signal.map((value) => value * peak),
      i * bins,
    );
    const unit = trace.raw.map((value) => value / trace.noise);
    const { score } = (rois[source.roi] as Roi).quality;
    const snr = unit.reduce((largest, value) => Math.max(largest, value), 0);
    const quality = {
      score,
      snr,
      skewness: skewnessOf(unit),
      ...describeShape(pixels, noise.width),
    };
    return { mask, quality };
  });
  const origins = Uint32Array.from(kept, ({ source }) => source.roi);
  return { rois: described, origins, traces, parameters };
}

function touchesBorder(pixels: Uint32Array, crop: Rectangle, width: number): boolean {
  return pixels.some((pixel) => {
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    return (
      row === crop.row0 ||
      row === crop.row1 - 1 ||
      column === crop.column0 ||
      column === crop.column1 - 1
    );
  });
}

/** The weights of some of a source's pixels, scaled to a peak of 1. */
function maskOf(source: Mask, pixels: Uint32Array): { readonly mask: Mask; readonly peak: number } {
  const weightAt = new Map(Array.from(source.pixels, (pixel, i) => [pixel, source.weights[i]]));
  const weights = Float32Array.from(pixels, (pixel) => weightAt.get(pixel) ?? 0);
  const peak = weights.reduce((largest, weight) => Math.max(largest, weight), 0);
  return { mask: { pixels, weights: weights.map((weight) => weight / peak) }, peak };
}

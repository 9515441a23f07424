import { evenlySpaced, type FrameSource, InvalidArgumentError, type RunOptions } from '@ophys/core';
import { lineCorrelation } from './line-correlation.ts';

/** Options of {@link estimateLinePhase}. */
export interface EstimateLinePhaseOptions extends RunOptions {
  /** Frames, spread evenly over the movie, that are looked at; default 100. Held one at a time. */
  readonly sampleFrames?: number | undefined;
  /** Largest offset looked for in px, at least 1; default 10, at most a quarter of the width. */
  readonly maxOffset?: number | undefined;
}

/** How the lines of a bidirectional scan lie relative to each other. */
export interface LinePhase {
  /** How far the content of odd rows (1, 3, …) lies to the right of that of even rows, in px. */
  readonly offset: number;
  /** Height of the correlation there: 1 where the lines agree but for it, near 0 where they share nothing. */
  readonly peak: number;
}

/**
 * Measures the offset between the lines of a bidirectional scan, to a few hundredths of a pixel.
 *
 * Each odd row is compared with the mean of the rows above and below it, by the phase of their
 * cross-spectrum, summed over rows and frames so that noise averages out; frequencies count by their
 * squared coherence (Knapp and Carter 1976, IEEE Trans. ASSP 24:320). What is found is measured once
 * more with odd rows moved back by the nearest whole offset. Frames of fewer than three rows or columns, and frames without contrast, have offset 0.
 *
 * @throws {InvalidArgumentError} for an option out of range
 */
export async function estimateLinePhase(
  source: FrameSource,
  options: EstimateLinePhaseOptions = {},
): Promise<LinePhase> {
  const { sampleFrames = 100, maxOffset = 10, signal, onProgress } = options;
  requireAtLeastOne('sampleFrames', sampleFrames);
  requireAtLeastOne('maxOffset', maxOffset);
  const [frames, height, width] = source.shape;
  if (height < 3 || width < 3) return { offset: 0, peak: 0 };
  const indices = evenlySpaced(frames, sampleFrames);
  const limit = Math.max(1, Math.min(maxOffset, Math.floor(width / 4)));
  let done = 0;
  const measure = async (moved: number, window: number) => {
    const correlation = lineCorrelation(height, width, moved);
    for (const index of indices) {
      for await (const { data } of source.blocks({ start: index, stop: index + 1, signal })) {
        correlation.add(data);
      }
      done++;
      onProgress?.({
        stage: 'estimate line phase',
        done,
        total: 2 * indices.length,
        unit: 'frame',
      });
    }
    return correlation.peak(window);
  };
  const first = await measure(0, limit);
  const moved = Math.round(first.offset);
  const rest = await measure(moved, 1);
  return { offset: moved + rest.offset, peak: rest.peak };
}

function requireAtLeastOne(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new InvalidArgumentError(name, `Expected ${name} of at least 1, got ${value}.`);
}

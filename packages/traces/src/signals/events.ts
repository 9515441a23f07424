import { InvalidArgumentError } from '@ophys/core';

/** A transient of one ROI. */
export interface CalciumEvent {
  /** Frame of its largest spike. */
  readonly frame: number;
  /** Sum of its spikes, in the units of the trace that was deconvolved. */
  readonly amplitude: number;
}

/** What counts as an event. */
export interface EventOptions {
  /** Standard deviation of the trace's noise per frame, see `frameNoise`; 0 keeps every spike. */
  readonly noise: number;
  /** Smallest amplitude, in standard deviations of the noise; default 3. */
  readonly threshold?: number | undefined;
  /** Frames without a spike that end an event; default 2. */
  readonly gapFrames?: number | undefined;
}

/**
 * Events of a deconvolved trace: runs of spikes that no `gapFrames` silent frames part, whose sum stands out of the
 * noise. Deconvolution spreads one spike over neighbouring frames; their sum is what the calcium rose by.
 *
 * Missing samples (NaN) count as silent.
 *
 * @param spikes deconvolved samples, ≥ 0
 * @throws {InvalidArgumentError} a negative threshold, noise or gap
 */
export function detectEvents(spikes: ArrayLike<number>, options: EventOptions): CalciumEvent[] {
  const { noise, threshold = 3, gapFrames = 2 } = options;
  for (const [name, value] of Object.entries({ noise, threshold, gapFrames })) {
    if (!(value >= 0 && Number.isFinite(value))) {
      throw new InvalidArgumentError(name, `Expected ${name} of 0 or more, got ${value}.`);
    }
  }
  const events: CalciumEvent[] = [];
  let [frame, amplitude, largest, last] = [0, 0, 0, -Infinity];
  const end = () => {
    if (amplitude > 0 && amplitude >= threshold * noise) events.push({ frame, amplitude });
    amplitude = 0;
    largest = 0;
  };
  for (let t = 0; t < spikes.length; t++) {
    const spike = spikes[t] as number;
    if (!(spike > 0)) continue;
    if (t - last > gapFrames) end();
    last = t;
    amplitude += spike;
    if (spike <= largest) continue;
    largest = spike;
    frame = t;
  }
  end();
  return events;
}

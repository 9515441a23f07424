import type { SimulationParameters } from '../parameters.ts';

/**
 * ΔF/F that spikes cause: each adds `exp(-t / decay) - exp(-t / rise)`, scaled to a peak of
 * `amplitude`, seen from the end of its frame on (an AR(2) process); the sum saturates as
 * `C / (1 + s C)`.
 *
 * @param spikes spikes per frame
 */
export function simulateCalcium(
  spikes: Uint16Array,
  amplitude: number,
  parameters: SimulationParameters,
): Float32Array {
  const { decaySeconds, rateHz, riseSeconds, saturation } = parameters;
  const decay = Math.exp(-1 / (decaySeconds * rateHz));
  const rise = Math.exp(-1 / (riseSeconds * rateHz));
  const scale = amplitude / kernelPeak(decay, rise);
  const calcium = new Float32Array(spikes.length);
  let slow = 0;
  let fast = 0;
  for (let t = 0; t < spikes.length; t++) {
    const count = spikes[t] as number;
    slow = decay * (slow + count);
    fast = rise * (fast + count);
    const sum = scale * (slow - fast);
    calcium[t] = sum / (1 + saturation * sum);
  }
  return calcium;
}

/** Largest sample of `decay^n - rise^n`, n = 1, 2, … */
function kernelPeak(decay: number, rise: number): number {
  let peak = 0;
  let slow = decay;
  for (let fast = rise; slow - fast > peak; fast *= rise) {
    peak = slow - fast;
    slow *= decay;
  }
  return peak;
}

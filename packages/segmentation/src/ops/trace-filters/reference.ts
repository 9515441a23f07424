import { sumBoxes } from '../../filters/box.ts';
import { highPassInTime, normaliseByNoise } from '../../filters/high-pass.ts';
import { correlateNeighbours, maximumOverTime } from '../../filters/summary-images.ts';
import type { TraceFilters } from './index.ts';
import { subtractNeuropil } from './reference-neuropil.ts';
import { addTraces, energyAbove, mix, regress, subtract } from './reference-traces.ts';

/** The definition, in plain loops. */
export function load(): TraceFilters {
  return {
    hold: (stack) => stack,
    filterInTime(stack, window) {
      highPassInTime(stack, window);
      const maximum = maximumOverTime(stack);
      return { noise: normaliseByNoise(stack), maximum };
    },
    correlateNeighbours,
    sumBoxes,
    subtractNeuropil,
    mix,
    energyAbove,
    regress,
    addTraces,
    subtract,
  };
}

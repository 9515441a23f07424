import type { CorrelationOptions } from '@ophys/motion';
import type { Settings } from '../settings/schema.ts';

/** How shifts are measured, as the settings have it. */
export function correlationOptionsOf({ motion }: Settings): CorrelationOptions {
  return {
    maxShift: motion.maxShiftFraction,
    correlation: motion.correlation,
    highPass: motion.highPassPx === 'none' ? 0 : motion.highPassPx,
    temporalSmoothing: motion.temporalSmoothingFrames,
  };
}

import type { Image } from '@ophys/core';
import { estimateBlockJob } from '../jobs.ts';
import { type CorrelationOptions, correlationOf } from '../options.ts';
import type { MotionPlan } from '../plan.ts';
import { joinShifts, type Shifts } from '../shifts.ts';
import { type FrameSample, sampleBlocks } from './average.ts';

/** Rigid shifts of every sampled frame, always measured on the frames as they were recorded. */
export async function measureSample(
  sample: FrameSample,
  reference: Image,
  { report, runner }: MotionPlan,
  options: CorrelationOptions & { readonly signal?: AbortSignal | undefined },
): Promise<Shifts> {
  const { signal } = options;
  const setup = {
    reference,
    // The sample's frames are not neighbours in time.
    options: { ...correlationOf(options), temporalSmoothing: 0 },
    piecewise: false as const,
    backend: report.backend,
  };
  const parts: Shifts[] = [];
  const blocks = sampleBlocks(sample);
  for await (const { shifts } of runner.map(estimateBlockJob, setup, blocks, { signal })) {
    parts.push(shifts);
  }
  return joinShifts(parts);
}

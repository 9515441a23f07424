import type { AnyJob } from '@ophys/compute';
import { motionJobs } from '@ophys/motion';
import { segmentationJobs } from '@ophys/segmentation';
import { tracesJobs } from '@ophys/traces';
import { readFramesJob } from './read/read-ahead.ts';

/** Every job of the main job's stages; a host's worker entry serves them. */
export const pipelineJobs: readonly AnyJob[] = [
  readFramesJob,
  ...motionJobs,
  ...segmentationJobs,
  ...tracesJobs,
];

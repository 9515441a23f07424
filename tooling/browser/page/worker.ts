/** Entry of the page's workers. */
import { serveJobs } from '@ophys/compute/web';
import { pipelineJobs } from '@ophys/pipeline';
import { simulateBlockJob } from '@ophys/simulate';
import { clampJob } from './clamp-job.ts';

serveJobs([clampJob, simulateBlockJob, ...pipelineJobs]);

/** Entry of the worker threads: every job of the pipeline, and nothing else. */
import { serveJobs } from '@ophys/compute/node';
import { pipelineJobs } from '@ophys/pipeline';
import { simulateBlockJob } from '@ophys/simulate';

serveJobs([...pipelineJobs, simulateBlockJob]);

import { serveJobs } from '@ophys/compute/node';
import { dying, failing, scale } from './jobs.mjs';

serveJobs([scale, failing, dying]);

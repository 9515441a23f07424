import { serveJobs } from '@ophys/compute/node';
import { dying, failing, scale, sharing } from './jobs.mjs';

serveJobs([scale, failing, dying, sharing]);

/** Serves trace jobs on a worker thread. */
import { serveJobs } from '@ophys/compute/node';
import { tracesJobs } from '@ophys/traces';

serveJobs(tracesJobs);

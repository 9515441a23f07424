/** Serves motion jobs on a worker thread. */
import { serveJobs } from '@ophys/compute/node';
import { motionJobs } from '@ophys/motion';

serveJobs(motionJobs);

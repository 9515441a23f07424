/** Serves detection, demixing and simulation on a worker thread. */
import { serveJobs } from '@ophys/compute/node';
import { segmentationJobs } from '@ophys/segmentation';
import { simulateBlockJob } from '@ophys/simulate';

serveJobs([...segmentationJobs, simulateBlockJob]);

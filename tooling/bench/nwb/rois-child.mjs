/** Adds ROIs in a process that has added none, and prints how long it took. */
import { columnMasks, timeAddRoi } from './rois.mjs';

const seconds = timeAddRoi(columnMasks(Number(process.argv[2])));
process.stdout.write(`${JSON.stringify({ seconds })}\n`);

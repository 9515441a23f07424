import { runChecks } from './check.ts';
import { fileChecks } from './checks/files.ts';
import { jobChecks } from './checks/jobs.ts';
import { kernelChecks } from './checks/kernels.ts';
import { movieChecks } from './checks/movie.ts';

const checks = [...kernelChecks, ...jobChecks, ...fileChecks, ...movieChecks];
// check.mjs waits for this.
Object.assign(globalThis, { ophysChecks: await runChecks(checks) });

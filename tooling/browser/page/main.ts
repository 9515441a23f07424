import { runChecks } from './check.ts';
import { fileChecks } from './checks/files.ts';
import { jobChecks } from './checks/jobs.ts';
import { kernelChecks, measured } from './checks/kernels.ts';
import { lossChecks } from './checks/loss.ts';
import { movieChecks } from './checks/movie.ts';

const onlyKernels = new URLSearchParams(location.search).has('kernels');
const others = [...lossChecks, ...jobChecks, ...fileChecks, ...movieChecks];
const checks = onlyKernels ? kernelChecks : [...kernelChecks, ...others];
// Whoever opened the page waits for this.
Object.assign(globalThis, { ophysResults: { checks: await runChecks(checks), measured } });

import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { pythonVersions } from './python.mjs';

/** What the figures were measured on, in a line; the load says whether other programs ran beside. */
export function describeMachine(python, packages) {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  const cpu = cpus()[0]?.model.trim() ?? arch();
  const peers = python ? `; ${pythonVersions(python, packages)}` : '';
  return `${availableParallelism()} cores of ${cpu}, ${memory}, ${platform()} ${release()}; Node ${process.versions.node}${peers}; load average ${loadavg()[0].toFixed(1)}.`;
}

import { spawn } from 'node:child_process';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTiff } from '@ophys/tiff-io/node';
import { smallRecording } from './inputs.ts';
import { main, ophys } from './ophys.ts';

/** What became of runs that were killed again and again. */
export interface KilledRuns {
  /** How many processes were killed while they ran. */
  readonly kills: number;
  /** How many runs came to their end in between. */
  readonly finished: number;
  /** Stages that were running when the process was killed, each once. */
  readonly stages: ReadonlySet<string>;
  /** How many of the finished runs gave other bytes than the run that nobody disturbed. */
  readonly different: number;
}

const run = ['run', 'in.tif', '--rate', '30', '--jobs', '1', '--progress', 'none'];

/**
 * Runs a recording undisturbed, then again in another directory, where the process is killed (SIGKILL)
 * at random moments and started again, until there were so many kills; at the end without.
 */
export async function killAndResume(
  folder: string,
  kills: number,
  random: () => number,
): Promise<KilledRuns> {
  await writeTiff(join(folder, 'in.tif'), smallRecording(150));
  const started = performance.now();
  const whole = await ophys([...run, '-o', 'whole'], { cwd: folder });
  if (whole.code !== 0) throw new Error(whole.stderr);
  const duration = performance.now() - started;
  const expected = await readFile(join(folder, 'whole', 'results.nwb'));
  const stages = new Set<string>();
  let [killed, finished, different] = [0, 0, 0];
  for (let isFresh = true; killed < kills || !isFresh; ) {
    if (isFresh) await begin(folder);
    const limit = killed < kills ? random() * duration : undefined;
    isFresh = await endsBefore(folder, limit);
    if (isFresh) {
      finished++;
      const bytes = await readFile(join(folder, 'again', 'results.nwb'));
      if (!bytes.equals(expected)) different++;
    } else {
      killed++;
      stages.add(await runningStage(folder));
    }
  }
  return { kills: killed, finished, stages, different };
}

/** Identifiers and times are fixed in run.json; with them given, another run must give the same bytes. */
async function begin(folder: string): Promise<void> {
  await rm(join(folder, 'again'), { recursive: true, force: true });
  await mkdir(join(folder, 'again'));
  await copyFile(join(folder, 'whole', 'run.json'), join(folder, 'again', 'run.json'));
}

/** Starts the run or goes on with it; false when it was killed. */
function endsBefore(folder: string, limit: number | undefined): Promise<boolean> {
  const args = [main, ...run, '-o', 'again', '--resume'];
  const child = spawn(process.execPath, args, { cwd: folder });
  const timer = limit === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), limit);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code !== 0 && signal !== 'SIGKILL') reject(new Error(stderr));
      else resolve(code === 0);
    });
  });
}

async function runningStage(folder: string): Promise<string> {
  const record = JSON.parse(await readFile(join(folder, 'again', 'run.json'), 'utf8'));
  const running = record.stages.find(({ state }: { state: string }) => state === 'running');
  return running?.stage ?? 'between stages';
}

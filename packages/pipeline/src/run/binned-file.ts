import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openFileScratch } from '../node/scratch-file.ts';
import type { Scratch } from '../process/scratch.ts';
import type { KeptStage } from '../process/stage-keeper.ts';
import type { Averages } from '../process/stages/average.ts';
import type { PlannedStage } from './stage-keys.ts';
import { stageFolder } from './stage-store.ts';

const ENDING = '.f32';

/** The binned movie of a run: float32, as `createScratchMovie` keeps it. */
export interface BinnedFile {
  readonly path: string;
  readonly scratch: Scratch;
}

/** Opens the binned movie beside the stages' results, or in a folder for what need not be kept. */
export async function openBinned(
  stages: string,
  average: PlannedStage,
  folder = stages,
): Promise<BinnedFile> {
  await mkdir(folder, { recursive: true });
  const path = binnedPath(folder, average);
  return { path, scratch: await openFileScratch(path) };
}

/** Whether the movie is as long as the kept averages say. */
export async function hasBins({ path }: BinnedFile, { result }: KeptStage): Promise<boolean> {
  const { bins, mean } = result as Averages;
  const { size } = await stat(path);
  return size === bins * mean.data.byteLength;
}

/** Whether the binned movie of a run is there. */
export async function hasBinnedFile(
  stages: string,
  average: PlannedStage,
  folder = stages,
): Promise<boolean> {
  const found = await stat(binnedPath(folder, average)).catch(() => undefined);
  return found !== undefined;
}

function binnedPath(folder: string, average: PlannedStage): string {
  return join(folder, `${stageFolder(average)}${ENDING}`);
}

/** Takes away binned movies that later runs will not want. */
export async function removeOtherBins(
  stages: string,
  { path }: BinnedFile,
  folder: string | undefined,
): Promise<void> {
  if (folder !== undefined) await rm(path, { force: true });
  for (const name of await readdir(stages)) {
    const other = join(stages, name);
    if (name.endsWith(ENDING) && other !== path) await rm(other, { force: true });
  }
}

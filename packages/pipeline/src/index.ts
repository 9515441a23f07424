/**
 * The main job: a movie in, ROIs and traces out. This entry has no files and runs anywhere; see
 * `@ophys/pipeline/node` for recordings on disk.
 *
 * @module
 */
export { type GroundTruth, scoreAgainstTruth, type TruthScores } from './evaluate/score.ts';
export { pipelineJobs } from './jobs.ts';
export type { CorrectedStore } from './process/corrected-store.ts';
export {
  type ProcessedMovie,
  type ProcessOptions,
  processMovie,
  type SummaryImages,
} from './process/process-movie.ts';
export { createMemoryScratch, type Scratch } from './process/scratch.ts';
export type { StageReport } from './process/stage-clock.ts';
export type { ExtractedSignals } from './process/stages.ts';
export { openReadAhead, type StoredMovie } from './read/read-ahead.ts';
export * from './report/index.ts';
export { mergeSettings, parseSettings, resolveSettings } from './settings/parse.ts';
export { type Settings, type SettingsInput, settingsSchema } from './settings/schema.ts';

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
export { createScratchMovie, type ScratchMovie } from './process/scratch-movie.ts';
export type { StageReport } from './process/stage-clock.ts';
export type { KeptStage, StageKeeper, StageLog } from './process/stage-keeper.ts';
export { type StageName, stageNames } from './process/stage-table.ts';
export type { ExtractedSignals } from './process/stages/extract-signals.ts';
export { openReadAhead, type StoredMovie } from './read/read-ahead.ts';
export * from './report/index.ts';
export { parseAssignments } from './settings/assignments.ts';
export {
  describeValues,
  findSetting,
  listSettings,
  type Range,
  type SettingDescription,
  type SettingKind,
} from './settings/describe.ts';
export type { SettingFacts } from './settings/entry.ts';
export { explainSetting, requireSetting } from './settings/explain.ts';
export { settingsJsonSchema } from './settings/json-schema.ts';
export {
  type LayeredSettings,
  resolveLayers,
  type SettingsLayer,
  settingOf,
} from './settings/layers.ts';
export { type MigratedSettings, migrateSettings, migrateText } from './settings/migrate.ts';
export { mergeSettings, parseSettings } from './settings/parse.ts';
export { resolveSettings, type SettingsPlace } from './settings/resolve.ts';
export {
  SETTINGS_VERSION,
  type Settings,
  type SettingsInput,
  settingsSchema,
} from './settings/schema.ts';
export { renderTemplate, type TemplateOptions } from './settings/template.ts';

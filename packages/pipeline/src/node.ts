/**
 * The main job on recordings on disk, in Node.
 *
 * @module
 */

export {
  type Advice,
  type Importance,
  inspectNwb,
  listChecks,
  type ValidationFinding,
  validateNwb,
} from '@ophys/hdf5-io/node';
export { type BatchItem, listBatchItems } from './batch/list-items.ts';
export type { TruthScores } from './evaluate/score.ts';
export {
  type ComparedResults,
  type CompareOptions,
  compareResults,
  type ResultsComparison,
  type TraceAgreement,
} from './exchange/compare-results.ts';
export {
  type CurateOptions,
  type CurationSummary,
  curateResults,
} from './exchange/curate-results.ts';
export type { CurationEdit, CurationLog, CurationState } from './exchange/curation.ts';
export { type ExportTarget, exportTargets, parseTarget } from './exchange/export/targets.ts';
export {
  type ExportOptions,
  type ExportSummary,
  exportResults,
} from './exchange/export-results.ts';
export {
  type ImportOptions,
  type ImportSource,
  type ImportSummary,
  importResults,
  importSources,
} from './exchange/import-results.ts';
export { loadRois } from './exchange/load-rois.ts';
export { type ConvertOptions, type ConvertSummary, convertMovie } from './node/convert-movie.ts';
export {
  describeInput,
  type InputDescription,
  type MovieSummary,
  type RecordingSummary,
} from './node/describe-input.ts';
export { draftSettings } from './node/draft-settings.ts';
export { examineMachine, type Verdict } from './node/examine-machine.ts';
export { type ForecastRecordingOptions, forecastRecording } from './node/forecast-recording.ts';
export { foretellStages } from './node/foretell-stages.ts';
export { type Format, listFormats } from './node/formats.ts';
export {
  type GivenSettings,
  type LoadedSettings,
  loadSettings,
  readSettingsFile,
  readSettingsText,
  userSettingsFile,
} from './node/load-settings.ts';
export { type Existing, hasResults } from './node/places.ts';
export {
  type CorrectedMovie,
  type RunRecordingOptions,
  runRecording,
  runStages,
} from './node/run-recording.ts';
export { createFileScratch } from './node/scratch-file.ts';
export type { RunSummary, StageSummary, StagesSummary } from './node/summary.ts';
export type { RunEvent } from './run/events.ts';
export type { FileFingerprint } from './run/fingerprint.ts';
export type { Forecast } from './run/forecast.ts';
export { type RecordedStage, type RunRecord, readRunRecord } from './run/run-record.ts';
export type { PlannedStage, RunInput } from './run/stage-keys.ts';
export { describeRun, type RunStatus } from './run/status.ts';
export { asWriteError } from './run/write-failure.ts';
export { mergeSettings } from './settings/parse.ts';

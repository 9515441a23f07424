export type {
  RecordingFacts,
  ReportData,
  ReportImages,
  ReportProvenance,
  ReportRoi,
  ReportShifts,
  ReportTraces,
  StageTiming,
  TraceMatrix,
  TruthScores,
} from './data.ts';
export { renderReport } from './report.ts';

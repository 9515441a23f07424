import type { RunSummary, TruthScores } from '@ophys/pipeline/node';
import { formatBytes, formatHz, formatRate, formatSeconds, plural } from './format.ts';
import { renderTable } from './table.ts';
import { sentenceLines } from './wrap.ts';

/** What a finished run did. */
export function renderSummary(summary: RunSummary): string {
  const { movie, output, report } = summary;
  return [
    `\n${summary.input}: ${plural(movie.frames, 'frame')} of ${movie.height} × ${movie.width} ${movie.dtype} at ${formatHz(movie.rateHz)}\n\n`,
    renderStages(summary),
    `\n${plural(summary.rois, 'ROI')}${renderMotion(summary)}, in ${formatSeconds(summary.seconds)}, peak memory ${formatBytes(summary.peakMemoryBytes)}\n`,
    ...(summary.truth ? [renderTruth(summary.truth)] : []),
    `Wrote ${output}${report ? ` and ${report}` : ''}\n`,
    renderList('Unknown, and written as unknown:', summary.unknown),
    renderList('Note:', summary.warnings),
  ].join('');
}

function renderMotion({ settings, largestShiftPx, badFrames, linePhasePx }: RunSummary): string {
  if (!settings.motion.enabled) return '';
  const phase = linePhasePx === 0 ? '' : `, line phase ${linePhasePx.toFixed(2)} px`;
  return `, shifts up to ${largestShiftPx.toFixed(1)} px, ${plural(badFrames, 'bad frame')}${phase}`;
}

function renderStages({ stages }: RunSummary): string {
  const rows = stages.map((stage) => [
    stage.stage,
    ['tile', 'pass'].includes(stage.unit)
      ? '–'
      : `${formatRate(stage.count / stage.seconds)} ${stage.unit}s/s`,
    stage.reused ? 'kept' : formatSeconds(stage.seconds),
    formatBytes(stage.peakMemoryBytes),
    stage.backend ?? '–',
  ]);
  const head = ['stage', 'speed', 'time', 'peak memory', 'backend'];
  return renderTable(head, rows, ['speed', 'time', 'peak memory']);
}

function renderTruth(truth: TruthScores): string {
  const score = (value: number) => value.toFixed(2);
  const rows = [
    ['registration error', `${truth.registrationErrorPx.toFixed(3)} px rms`],
    ['ROI precision', score(truth.precision)],
    ['ROI recall', score(truth.recall)],
    ['ROI F1 at IoU 0.5', score(truth.f1)],
    ['median trace correlation', score(truth.medianTraceCorrelation)],
  ];
  return `\n${renderTable(['found against truth', ''], rows, [''])}\n`;
}

function renderList(title: string, sentences: readonly string[]): string {
  if (sentences.length === 0) return '';
  const lines = sentences.map((sentence) => sentenceLines('  · ', sentence, process.stdout));
  return `${title}\n${lines.join('')}`;
}

import type { RecordedStage, RunStatus, StagesSummary } from '@ophys/pipeline/node';
import { formatRate, formatSeconds, pluralOf } from './format.ts';
import { renderTable } from './table.ts';
import { sentenceLines } from './wrap.ts';

/** What the first stages of a run did. */
export function renderStages({ input, directory, stages, seconds }: StagesSummary): string {
  return `\n${input}\n\n${renderTable(stageHead, stages.map(stageRow), ['time'])}\nKept in ${directory}, in ${formatSeconds(seconds)}\n`;
}

const stateTexts: Readonly<Record<RunStatus['state'], string>> = {
  running: 'running',
  done: 'finished',
  partial: 'finished as far as it was asked for',
  stopped: 'stopped; run it again to go on',
  killed: 'killed; run it again to go on',
  failed: 'failed',
};

/** How a run stands. */
export function renderStatus(status: RunStatus): string {
  const { directory, input, state, error, stages, outdated, progress, inputChanged } = status;
  return [
    `${directory}: ${stateTexts[state]}${error ? `: ${error}` : ''}\n`,
    `  input ${input}${inputChanged ? `, which is ${inputChanged}` : ''}\n\n`,
    renderTable(stageHead, stages.map(stageRow), ['time']),
    ...(outdated ? [`\n${sentenceLines('  ', outdated, process.stdout)}`] : []),
    ...(progress ? [renderProgress(progress)] : []),
  ].join('');
}

/** Why a stage ran, or did not have to. */
export function renderWhy({ stage, state, why }: RecordedStage): string {
  if (state === 'left out') return `${stage} was left out; the settings do without it.\n`;
  if (why !== undefined) return `${stage} had to run (${state}): ${why}.\n`;
  return `${stage} did not have to run (${state}): all that decides its result is the same.\n`;
}

const stageHead = ['stage', 'state', 'time', 'backend'];

function stageRow({ stage, state, report }: RecordedStage): string[] {
  return [
    stage,
    state,
    report ? formatSeconds(report.seconds) : '–',
    report?.backend?.backend ?? '–',
  ];
}

function renderProgress({
  stage,
  done,
  total,
  unit = 'frame',
  rate,
  eta_s: left,
}: NonNullable<RunStatus['progress']>) {
  const speed = rate === undefined ? '' : `, ${formatRate(rate)} ${pluralOf(unit)}/s`;
  const eta = left === undefined ? '' : `, ${formatSeconds(left)} to go`;
  return `\n${stage}: ${done} of ${total} ${pluralOf(unit)}${speed}${eta}\n`;
}

import { percent } from '../chart.ts';
import type { ReportData, StageTiming, TruthScores } from '../data.ts';
import { formatBytes, formatFixed, formatNumber, formatSeconds } from '../format.ts';
import { html, type Markup } from '../markup.ts';

/** How fast each stage was, on what, and why not faster. */
export function runSection(data: ReportData): Markup {
  const total = data.stages.reduce((sum, { seconds }) => sum + seconds, 0);
  const memory = data.peakMemoryBytes;
  return html`<section class="card run" aria-labelledby="run-title">
<h2 id="run-title">Run</h2>
<div class="scroll"><table>
<thead><tr><th scope="col">Stage</th><th scope="col" class="number">Speed</th><th scope="col" class="number">Time</th><th scope="col">Backend</th></tr></thead>
<tbody>${data.stages.map((stage) => stageRow(stage, total))}</tbody>
<tfoot><tr><th scope="row">All stages</th><td></td><td class="number">${formatSeconds(total)}</td><td></td></tr></tfoot>
</table></div>
<p class="note">${memory === undefined ? 'Peak memory was not measured.' : `Peak memory ${formatBytes(memory)}.`} Computed with ${data.backend.backend}.${data.backend.skipped.map(
    ({ backend, reason }) => html` <b>${backend}</b> did not run: ${reason}`,
  )}</p>
</section>`;
}

/** Scores of a simulated recording against its truth. */
export function truthSection(truth: TruthScores | undefined): Markup | undefined {
  if (truth === undefined) return undefined;
  const shares: readonly [string, number][] = [
    ['ROI precision', truth.precision],
    ['ROI recall', truth.recall],
    ['ROI F1', truth.f1],
    ['Median trace correlation', truth.medianTraceCorrelation],
  ];
  return html`<section class="card truth" aria-labelledby="truth-title">
<h2 id="truth-title">Found against truth</h2>
<dl class="scores">${shares.map(
    ([name, value]) =>
      html`<div><dt>${name}</dt><dd>${formatFixed(value, 3)}${meter(value)}</dd></div>`,
  )}<div><dt>Registration error</dt><dd>${formatFixed(truth.registrationErrorPx, 3)} px rms</dd></div></dl>
</section>`;
}

function stageRow({ stage, unitsPerSecond, unit, seconds, backend }: StageTiming, total: number) {
  return html`<tr><th scope="row">${stage}</th><td class="number">${['tile', 'pass'].includes(unit) ? '–' : html`${formatNumber(unitsPerSecond)} ${unit}s/s`}</td><td class="number">${formatSeconds(seconds)}${meter(seconds / total)}</td><td>${backend}</td></tr>
`;
}

function meter(share: number): Markup | undefined {
  if (!Number.isFinite(share)) return undefined;
  const width = percent(Math.min(1, Math.max(0, share)));
  return html`<i class="meter" aria-hidden="true"><i style="width:${width}"></i></i>`;
}

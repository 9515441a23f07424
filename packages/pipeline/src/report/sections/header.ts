import type { ReportData } from '../data.ts';
import { formatBytes, formatCount, formatNumber, formatPlural, formatSeconds } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import { summariseMotion } from './motion.ts';

/** Title, what was read and written, the key numbers, and what the reader should know first. */
export function header(data: ReportData): Markup {
  const { createdAt } = data.provenance;
  return html`<header>
<p class="kicker">Calcium imaging report${createdAt && html`<span>${createdAt}</span>`}</p>
<h1>${data.title}</h1>
<p class="files">${data.inputName}${data.outputName && html` <span aria-label="to">→</span> ${data.outputName}`}</p>
<dl class="numbers">${keyNumbers(data)}</dl>
${warningList(data.warnings)}
</header>`;
}

function keyNumbers(data: ReportData): Markup[] {
  const { facts, stages } = data;
  const recorded = facts.frames / facts.rateHz;
  const seconds = stages.reduce((sum, stage) => sum + stage.seconds, 0);
  const motion = summariseMotion(data.shifts);
  const pixel = facts.micrometersPerPixel;
  return [
    keyNumber('ROIs', formatCount(data.rois.length), 'found in the field'),
    keyNumber(
      'Recording',
      formatSeconds(recorded),
      `${formatPlural(facts.frames, 'frame')} at ${formatNumber(facts.rateHz)} Hz`,
    ),
    keyNumber(
      'Field',
      `${formatCount(facts.width)} × ${formatCount(facts.height)} px`,
      `${facts.dtype}${pixel === undefined ? '' : `, ${formatNumber(pixel)} µm per px`}`,
    ),
    keyNumber(
      'Motion',
      `${formatNumber(motion.rms)} px rms`,
      `at most ${formatNumber(motion.max)} px`,
    ),
    keyNumber(
      'Run time',
      formatSeconds(seconds),
      seconds > 0 ? `${formatNumber(recorded / seconds)} × real time` : 'all stages',
    ),
    keyNumber(
      'Peak memory',
      data.peakMemoryBytes === undefined ? 'not measured' : formatBytes(data.peakMemoryBytes),
      `backend ${data.backend.backend}`,
    ),
  ];
}

function keyNumber(name: string, value: string, note: string): Markup {
  return html`<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>`;
}

function warningList(warnings: readonly string[]): Markup | undefined {
  if (warnings.length === 0) return undefined;
  return html`<section class="warnings" aria-labelledby="warnings-title"><h2 id="warnings-title">Please note</h2>
<ul>${warnings.map((warning) => html`<li>${warning}</li>`)}</ul></section>`;
}

import { max } from 'd3-array';
import {
  COLUMNS,
  linePath,
  percent,
  type Range,
  rangeOf,
  VIEW_HEIGHT,
  VIEW_WIDTH,
} from '../chart.ts';
import type { ReportData } from '../data.ts';
import { columnMaxima } from '../decimate.ts';
import { rankingOf } from '../examples.ts';
import { busiestSpan, columnOf, type FrameSpan } from '../excerpt.ts';
import { formatNumber, formatSeconds } from '../format.ts';
import { html, type Markup, trusted } from '../markup.ts';
import { describeRoi, roundScale } from './field.ts';

/** Recordings longer than this are shown whole and as an excerpt. */
const LONG_SECONDS = 180;
const EXCERPT_SECONDS = 120;

/** Heights in CSS px: of all ΔF/F rows together, of the flattest row, of a strip of spikes. */
const STACK_PX = 460;
const LEAST_ROW_PX = 22;

/** Example ΔF/F traces on one scale, with the inferred spikes under each. */
export function tracesSection(data: ReportData, examples: readonly number[]): Markup | undefined {
  if (examples.length === 0 || data.facts.frames === 0) return undefined;
  const { frames, rateHz } = data.facts;
  const whole = { start: 0, stop: frames };
  if (frames / rateHz <= LONG_SECONDS)
    return card(data, traceStack(data, examples, whole, 'whole'));
  const length = Math.round(EXCERPT_SECONDS * rateHz);
  const span = busiestSpan(data.traces.spikes, examples, length);
  return card(
    data,
    html`<input type="radio" name="span" id="show-excerpt" checked><input type="radio" name="span" id="show-whole">
<div class="controls"><span class="choice"><label for="show-excerpt">Busiest ${EXCERPT_SECONDS} s</label><label for="show-whole">Whole recording</label></span></div>
${traceStack(data, examples, span, 'excerpt')}
${traceStack(data, examples, whole, 'whole')}`,
  );
}

function card(data: ReportData, content: Markup): Markup {
  return html`<section class="card traces" aria-labelledby="traces-title">
<h2 id="traces-title">Example traces</h2>
${content}
<p class="note">ΔF/F (line, all on one scale) and inferred spikes (bars, each ROI in units of its own largest) of ROIs ${rankingNote(data)}, spread over the field.</p>
</section>`;
}

function rankingNote(data: ReportData): string {
  const name = rankingOf(data);
  return name === undefined ? 'in the order of the file' : `with the highest ${name}`;
}

function traceStack(
  data: ReportData,
  examples: readonly number[],
  span: FrameSpan,
  className: string,
): Markup {
  const { dff, spikes } = data.traces;
  const columns = examples.map((roi) => columnOf(dff, roi, span));
  const ranges = columns.map((column) => rangeOf([column], 0.03));
  const total = ranges.reduce((sum, { low, high }) => sum + high - low, 0);
  const pxPerUnit = Math.min(STACK_PX / total, (STACK_PX / total) * (examples.length / 3));
  const rows = examples.map((roi, colour) =>
    traceRow(data, roi, colour, {
      line: columns[colour] ?? new Float32Array(),
      range: ranges[colour] ?? { low: 0, high: 1 },
      pxPerUnit,
      spikes: columnOf(spikes, roi, span),
    }),
  );
  const { rateHz } = data.facts;
  const times = `${formatSeconds(span.start / rateHz)} to ${formatSeconds(span.stop / rateHz)}`;
  return html`<div class="stack ${className}"><ol class="rows">${rows}</ol>
${scaleBars(pxPerUnit, (span.stop - span.start) / rateHz)}
<p class="note span">${times} of the recording.</p></div>`;
}

interface TraceRow {
  readonly line: Float32Array;
  readonly range: Range;
  readonly pxPerUnit: number;
  readonly spikes: Float32Array;
}

function traceRow(data: ReportData, roi: number, colour: number, row: TraceRow): Markup {
  const range = atLeast(row.range, LEAST_ROW_PX / row.pxPerUnit);
  const heightPx = Math.round((range.high - range.low) * row.pxPerUnit);
  const found = data.rois[roi];
  const about = found ? describeRoi(found, roi) : `ROI ${roi}`;
  return html`<li class="c${colour}" data-roi="${roi}" data-about="${about}" tabindex="0"><b>${roi}</b>
<svg viewBox="0 0 ${VIEW_WIDTH} ${VIEW_HEIGHT}" preserveAspectRatio="none" style="height:${heightPx}px" role="img" aria-label="ΔF/F of ROI ${roi}, ${formatNumber(row.range.low)} to ${formatNumber(row.range.high)}"><path class="line" d="${linePath(row.line, range)}"/></svg>
<svg class="spikes" viewBox="0 0 ${VIEW_WIDTH} 100" preserveAspectRatio="none" role="img" aria-label="Inferred spikes of ROI ${roi}"><path d="${spikesPath(row.spikes)}"/></svg></li>
`;
}

/** The range, made at least `size` long by adding room above. */
function atLeast({ low, high }: Range, size: number): Range {
  return { low, high: Math.max(high, low + size) };
}

/** A bar per pixel column, as high as the largest spike in it; the largest of all is full. */
function spikesPath(spikes: Float32Array): Markup {
  const columns = Math.min(COLUMNS, spikes.length);
  const maxima = columnMaxima(spikes, columns);
  const largest = max(maxima) ?? 0;
  let path = '';
  maxima.forEach((value, column) => {
    const height = Math.round((100 * value) / largest);
    const x = Math.round(((column + 0.5) * VIEW_WIDTH) / columns);
    if (height > 0) path += `M${x} 100v-${height}`;
  });
  return trusted(path);
}

/** An L of ΔF/F (up) and time (along), of round lengths near 50 px and a tenth of the width. */
function scaleBars(pxPerUnit: number, durationSeconds: number): Markup {
  const dff = roundScale(60 / pxPerUnit);
  const seconds = roundScale(durationSeconds / 8);
  return html`<div class="bars"><span class="bar" style="height:${Math.round(dff * pxPerUnit)}px;width:${percent(seconds / durationSeconds)}"></span><span>${formatNumber(100 * dff)} % ΔF/F<br>${formatNumber(seconds)} s</span></div>`;
}

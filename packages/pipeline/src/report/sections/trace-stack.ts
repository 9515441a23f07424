import { max, median } from 'd3-array';
import {
  COLUMNS,
  linePath,
  percent,
  type Range,
  rangeOf,
  roundScale,
  VIEW_HEIGHT,
  VIEW_WIDTH,
} from '../chart.ts';
import type { ReportData } from '../data.ts';
import { columnMaxima } from '../decimate.ts';
import { columnOf, type FrameSpan } from '../excerpt.ts';
import { formatNumber, formatSeconds } from '../format.ts';
import { html, type Markup, trusted } from '../markup.ts';

/** Heights of a row in CSS px: of the row of median range, of the flattest, of the highest. */
const TYPICAL_ROW_PX = 50;
const LEAST_ROW_PX = 22;
const HIGHEST_ROW_PX = 180;

/** By how much a trace that would be too high is drawn smaller, in steps a reader can undo. */
const divisors = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** The traces of some ROIs over a stretch of frames, one under the other, with scale bars. */
export function traceStack(
  data: ReportData,
  examples: readonly number[],
  span: FrameSpan,
  className: string,
): Markup {
  const { dff, spikes } = data.traces;
  const lines = examples.map((roi) => columnOf(dff, roi, span));
  const pxPerUnit = scaleFor(lines);
  const rows = lines.map((line, i) => {
    const roi = examples[i] ?? i;
    return traceRow({ roi, colour: i, line, spikes: columnOf(spikes, roi, span), pxPerUnit });
  });
  const { rateHz } = data.facts;
  const times = `${formatSeconds(span.start / rateHz)} to ${formatSeconds(span.stop / rateHz)}`;
  return html`<div class="stack ${className}"><ol class="rows">${rows}</ol>
${scaleBars(pxPerUnit, (span.stop - span.start) / rateHz)}
<p class="note span">${times} of the recording.</p></div>`;
}

interface TraceRow {
  readonly roi: number;
  /** Index of its colour. */
  readonly colour: number;
  readonly line: Float32Array;
  readonly spikes: Float32Array;
  /** Height of a ΔF/F of 1, in CSS px. */
  readonly pxPerUnit: number;
}

function traceRow({ roi, colour, line, spikes, pxPerUnit }: TraceRow): Markup {
  const values = rangeOf([line], 0.03);
  const divisor = divisorFor(values, pxPerUnit);
  const range = atLeast(values, (LEAST_ROW_PX * divisor) / pxPerUnit);
  const heightPx = Math.round(((range.high - range.low) * pxPerUnit) / divisor);
  const label = line.some(Number.isFinite)
    ? `ΔF/F of ROI ${roi}, ${formatNumber(values.low)} to ${formatNumber(values.high)}`
    : `ROI ${roi} has no ΔF/F`;
  return html`<li class="c${colour}" data-roi="${roi}" tabindex="0"><b>${roi}${rowNote(line, divisor)}</b>
<svg viewBox="0 0 ${VIEW_WIDTH} ${VIEW_HEIGHT}" preserveAspectRatio="none" style="height:${heightPx}px" role="img" aria-label="${label}"><path class="line" d="${linePath(line, range)}"/></svg>
<svg class="spikes" viewBox="0 0 ${VIEW_WIDTH} 100" preserveAspectRatio="none" role="img" aria-label="Inferred spikes of ROI ${roi}"><path d="${spikesPath(spikes)}"/></svg></li>
`;
}

/** The scale at which the trace of median range is of typical height. */
function scaleFor(lines: readonly Float32Array[]): number {
  const ranges = lines.filter((line) => line.some(Number.isFinite)).map((line) => rangeOf([line]));
  return TYPICAL_ROW_PX / (median(ranges, ({ low, high }) => high - low) ?? 1);
}

function divisorFor({ low, high }: Range, pxPerUnit: number): number {
  const heightPx = (high - low) * pxPerUnit;
  return divisors.find((divisor) => heightPx / divisor <= HIGHEST_ROW_PX) ?? 1000;
}

function rowNote(line: Float32Array, divisor: number): Markup | undefined {
  if (!line.some(Number.isFinite)) return html`<small>no value</small>`;
  return divisor === 1 ? undefined : html`<small>÷ ${divisor}</small>`;
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

/** An L of ΔF/F (up) and time (along), of round lengths up to 60 px and an eighth of the width. */
function scaleBars(pxPerUnit: number, durationSeconds: number): Markup {
  const dff = roundScale(60 / pxPerUnit);
  const seconds = roundScale(durationSeconds / 8);
  return html`<div class="bars"><span class="bar" style="height:${Math.round(dff * pxPerUnit)}px;width:${percent(seconds / durationSeconds)}"></span><span>${formatNumber(100 * dff)} % ΔF/F<br>${formatNumber(seconds)} s</span></div>`;
}

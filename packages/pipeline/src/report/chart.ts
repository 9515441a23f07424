import { ticks } from 'd3-array';
import { decimateLine } from './decimate.ts';
import { formatNumber } from './format.ts';
import { html, type Markup, trusted } from './markup.ts';

/** Width of every plot in its own units; plots stretch to the page, strokes keep their width. */
export const VIEW_WIDTH = 2000;

/** Pixel columns that a line is decimated to. */
export const COLUMNS = 1000;

/** Height of a plot in its own units. */
export const VIEW_HEIGHT = 1000;

/** Lower and upper end of an axis; `low < high`. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** One line of a plot. */
export interface Series {
  readonly values: ArrayLike<number>;
  /** Class that gives it its colour. */
  readonly className: string;
}

/** A plot of lines over time, all with the same number of samples. */
export interface TimePlot {
  /** What it shows, for who cannot see it. */
  readonly label: string;
  /** Unit of the values, written at the axis. */
  readonly unit: string;
  readonly series: readonly Series[];
  readonly range: Range;
  readonly durationSeconds: number;
  readonly heightPx: number;
  /** Samples marked by a thin vertical line. */
  readonly marks?: ArrayLike<number> | undefined;
  /** Whether times are written under the plot; default true. */
  readonly showTime?: boolean;
}

/** Lines with a value axis on the left and, below, seconds. */
export function timePlot(plot: TimePlot): Markup {
  const samples = plot.series[0]?.values.length ?? 0;
  const valueTicks = ticks(plot.range.low, plot.range.high, Math.max(2, plot.heightPx / 45));
  return html`<div class="plot" style="--height:${plot.heightPx}px">
<div class="values" aria-hidden="true">${valueTicks.map(
    (tick) =>
      html`<span style="top:${percent(1 - fractionOf(plot.range, tick))}">${formatNumber(tick)}</span>`,
  )}<em>${plot.unit}</em></div>
<svg viewBox="0 0 ${VIEW_WIDTH} ${VIEW_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${plot.label}">
<path class="grid" d="${gridPath(valueTicks, plot.range)}"/>
${plot.marks && html`<path class="mark" d="${marksPath(plot.marks, samples)}"/>`}
${plot.series.map(
  ({ values, className }) =>
    html`<path class="line ${className}" d="${linePath(values, plot.range)}"/>`,
)}
</svg>
${(plot.showTime ?? true) && timeAxis(plot.durationSeconds)}
</div>`;
}

/** Seconds under a plot as wide as its container. Every other label gives way on small screens. */
export function timeAxis(durationSeconds: number): Markup {
  const times = ticks(0, durationSeconds, 8).filter((time) => time <= durationSeconds * 0.97);
  return html`<div class="times" aria-hidden="true">${times.map(
    (time, i) =>
      html`<span${i % 2 === 1 && trusted(' class="minor"')} style="left:${percent(time / durationSeconds)}">${formatNumber(time)}${time === 0 && ' s'}</span>`,
  )}</div>`;
}

/**
 * An SVG path of samples that fill {@link VIEW_WIDTH}, decimated by minimum and maximum.
 * Missing samples interrupt it; a lone sample is as long as its frame.
 */
export function linePath(values: ArrayLike<number>, range: Range, columns = COLUMNS): Markup {
  const line = decimateLine(values, columns);
  const scaleX = VIEW_WIDTH / Math.max(1, values.length);
  let path = '';
  let pen: { x: number; y: number } | undefined;
  let alone = false;
  const end = () => (alone ? `h${Math.max(1, Math.round(scaleX))}` : '');
  for (let i = 0; i < line.y.length; i++) {
    const value = line.y[i] ?? Number.NaN;
    if (Number.isNaN(value)) {
      path += end();
      pen = undefined;
      alone = false;
      continue;
    }
    const x = Math.round((line.x[i] ?? 0) * scaleX);
    const y = Math.round((1 - fractionOf(range, value)) * VIEW_HEIGHT);
    path += pen ? `l${x - pen.x} ${y - pen.y}`.replace(' -', '-') : `M${x} ${y}`;
    alone = pen === undefined;
    pen = { x, y };
  }
  return trusted(path + end());
}

/** Lower and upper end of values with a little air; missing values do not count. */
export function rangeOf(series: readonly ArrayLike<number>[], air = 0.06): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const values of series) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return { low: 0, high: 1 };
  if (low === high) return { low: low - 0.5, high: high + 0.5 };
  return { low: low - air * (high - low), high: high + air * (high - low) };
}

/** The largest of 1, 2, 5 · 10ⁿ that is not above the value: a round length for a scale bar. */
export function roundScale(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [5, 2, 1].find((factor) => factor * power <= value * (1 + 1e-9)) ?? 1;
  return Number((step * power).toPrecision(1));
}

/** A fraction as a CSS percentage. */
export function percent(fraction: number): string {
  return `${Number((100 * fraction).toFixed(2))}%`;
}

function fractionOf({ low, high }: Range, value: number): number {
  return (value - low) / (high - low);
}

function gridPath(values: readonly number[], range: Range): Markup {
  const rows = values.map((value) => Math.round((1 - fractionOf(range, value)) * VIEW_HEIGHT));
  return trusted(rows.map((y) => `M0 ${y}h${VIEW_WIDTH}`).join(''));
}

function marksPath(samples: ArrayLike<number>, length: number): Markup {
  const columns = new Set(Array.from(samples, (i) => Math.round((i * VIEW_WIDTH) / length)));
  return trusted([...columns].map((x) => `M${x} 0v${VIEW_HEIGHT}`).join(''));
}

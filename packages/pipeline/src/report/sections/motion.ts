import { rangeOf, timePlot } from '../chart.ts';
import type { ReportData, ReportShifts } from '../data.ts';
import { formatCount, formatNumber } from '../format.ts';
import { html, type Markup } from '../markup.ts';

/** Size of the shifts of a recording, in px; NaN when no frame has a finite shift. */
export interface MotionSummary {
  readonly rms: number;
  readonly max: number;
}

/** Root mean square and largest length of the shift vectors; missing ones do not count. */
export function summariseMotion({ y, x }: ReportShifts): MotionSummary {
  let squares = 0;
  let count = 0;
  let max = Number.NaN;
  for (let frame = 0; frame < y.length; frame++) {
    const length = Math.hypot(y[frame] ?? Number.NaN, x[frame] ?? Number.NaN);
    if (!Number.isFinite(length)) continue;
    squares += length * length;
    count++;
    if (!(length <= max)) max = length;
  }
  return { rms: count === 0 ? Number.NaN : Math.sqrt(squares / count), max };
}

/** Shifts and correlation peaks over time. */
export function motionSection(data: ReportData): Markup {
  const { shifts, badFrames, facts } = data;
  const { rms, max } = summariseMotion(shifts);
  const durationSeconds = facts.frames / facts.rateHz;
  const size = `root mean square ${formatNumber(rms)} px, at most ${formatNumber(max)} px`;
  return html`<section class="card motion" aria-labelledby="motion-title">
<h2 id="motion-title">Motion</h2>
<p class="legend"><span class="key y">y, rows</span><span class="key x">x, columns</span>${
    badFrames && html`<span class="key bad">bad frames: ${formatCount(badFrames.length)}</span>`
  }</p>
${timePlot({
  label: `Shift of each frame in rows and columns over time: ${size}.`,
  unit: 'px',
  series: [
    { values: shifts.y, className: 'y' },
    { values: shifts.x, className: 'x' },
  ],
  range: rangeOf([shifts.y, shifts.x]),
  durationSeconds,
  heightPx: 170,
  marks: badFrames,
  showTime: false,
})}
<h3>Correlation peak</h3>
${timePlot({
  label: 'Height of the correlation peak of each frame over time.',
  unit: '',
  series: [{ values: shifts.peak, className: 'peak' }],
  range: rangeOf([shifts.peak]),
  durationSeconds,
  heightPx: 80,
  marks: badFrames,
})}
<p class="note">Shift of each frame against the reference image, ${size}. A low peak means that the frame does not look like the reference.</p>
</section>`;
}

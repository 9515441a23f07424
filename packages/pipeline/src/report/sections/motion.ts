import type { Image } from '@ophys/core';
import { rangeOf, timePlot } from '../chart.ts';
import type { ReportData, ReportShifts } from '../data.ts';
import { formatCount, formatNumber } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import { pictureOf, pngAddress } from '../picture.ts';

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
  showTime: data.registration?.within === undefined,
})}
${withinFrames(data, durationSeconds)}
<p class="note">Shift of each frame against the reference image, ${size}. A low peak means that the frame does not look like the reference.</p>
${beforeAndAfter(data)}
</section>`;
}

function withinFrames({ registration }: ReportData, durationSeconds: number): Markup | undefined {
  if (registration?.within === undefined) return undefined;
  const { within } = registration;
  return html`<h3>Motion within frames</h3>
${timePlot({
  label: 'Root mean square of what moved within each frame, over time.',
  unit: 'px',
  series: [{ values: within, className: 'peak' }],
  range: rangeOf([within]),
  durationSeconds,
  heightPx: 80,
})}`;
}

function beforeAndAfter({ registration, images }: ReportData): Markup | undefined {
  if (registration === undefined) return undefined;
  const { meanBefore, crispness, linePhasePx } = registration;
  const figure = (name: string, image: Image, value: number) =>
    html`<figure><img src="${pngAddress(pictureOf(image).picture)}" alt="Mean image ${name} registration"><figcaption>${name}: crispness ${formatNumber(value)}</figcaption></figure>`;
  return html`<h3>Mean image before and after</h3>
<div class="pair">${figure('before', meanBefore, crispness.before)}${figure('after', images.mean, crispness.after)}</div>
<p class="note">Crispness is the size of the mean image's gradient within the part that every frame covers.${
    linePhasePx === 0
      ? ''
      : ` Odd rows were moved ${formatNumber(linePhasePx)} px to the left first.`
  }</p>`;
}

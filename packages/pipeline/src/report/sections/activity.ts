import { timeAxis } from '../chart.ts';
import type { ReportData } from '../data.ts';
import { html, type Markup, trusted } from '../markup.ts';
import { pngAddress } from '../picture.ts';
import { FULL_INK_SD, rasterOf } from '../raster.ts';

/** ΔF/F of all ROIs as one picture: time along, ROIs down. */
export function activitySection({ traces, facts, rois }: ReportData): Markup | undefined {
  if (rois.length === 0 || facts.frames === 0) return undefined;
  const { picture, roisPerRow } = rasterOf(traces.dff);
  const heightPx = Math.min(420, Math.max(60, picture.height * 5));
  const rows =
    roisPerRow === 1 ? 'Each row is a ROI' : `Each row is the mean of ${roisPerRow} ROIs`;
  return html`<section class="card activity" aria-labelledby="activity-title">
<h2 id="activity-title">Activity of all ROIs</h2>
<p class="legend"><span class="ramp" aria-hidden="true"></span>0 to ${FULL_INK_SD} standard deviations above the ROI’s mean</p>
<div class="plot" style="--height:${heightPx}px">
<div class="values" aria-hidden="true"><em>${rois.length} ROIs</em></div>
<img src="${trusted(pngAddress(picture))}" alt="ΔF/F of ${rois.length} ROIs over time: dark where a ROI is active.">
${timeAxis(facts.frames / facts.rateHz)}
</div>
<p class="note">${rows}, ordered by the weight in the first principal component, so that ROIs that are active together lie together.</p>
</section>`;
}

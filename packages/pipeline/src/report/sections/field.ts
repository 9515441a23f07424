import { traceOutline } from '@ophys/core';
import { percent, roundScale } from '../chart.ts';
import type { ReportData, ReportRoi } from '../data.ts';
import { formatNumber } from '../format.ts';
import { html, type Markup, trusted } from '../markup.ts';
import { outlinePath } from '../outline.ts';
import { type Contrast, type ImagePicture, pictureOf, pngAddress } from '../picture.ts';

const imageNames = ['mean', 'maximum', 'correlation'] as const;
const [shownFirst] = imageNames;

/**
 * The field of view: three images to choose from, and the outlines of the ROIs over them.
 * Choosing works by radio buttons and style alone.
 *
 * @param examples ROIs that get a colour and a number, in the order of the colours
 */
export function fieldSection(data: ReportData, examples: readonly number[]): Markup {
  const { height, width } = data.facts;
  const pictures = imageNames.map((name) => pictureOf(data.images[name]));
  return html`<section class="card field" aria-labelledby="field-title">
<h2 id="field-title">Field of view</h2>
${imageNames.map(
  (name) =>
    html`<input type="radio" name="image" id="show-${name}"${name === shownFirst && trusted(' checked')}>`,
)}<input type="checkbox" id="show-outlines" checked>
<div class="controls"><span class="choice">${imageNames.map(
    (name) => html`<label for="show-${name}">${capitalised(name)}</label>`,
  )}</span><label class="switch" for="show-outlines">Outlines</label></div>
<div class="frame" style="aspect-ratio:${width}/${height};max-width:min(100%,calc(720px*${width}/${height}))">
<svg viewBox="0 0 ${width} ${height}" role="group" aria-label="${fieldLabel(data)}">
${imageNames.map((name, i) => imageLayer(name, pictures[i], data))}
<g class="outlines">${outlines(data, examples)}</g>
</svg>
<div class="numbers-over" aria-hidden="true">${examples.map((roi, colour) =>
    roiNumber(data, roi, colour),
  )}</div>
${scaleBar(data)}
</div>
<p class="note" id="roi-note" aria-live="polite">${fieldNote(data, examples.length)}</p>
${imageNames.map((name, i) => contrastNote(name, pictures[i]?.contrast))}
</section>`;
}

/** What is known about a ROI, in one line. */
function describeRoi(roi: ReportRoi, index: number): string {
  const qualities = Object.entries(roi.quality).map(
    ([name, value]) => `${name} ${formatNumber(value)}`,
  );
  return [`ROI ${index}`, ...qualities].join(' · ');
}

function imageLayer(name: string, picture: ImagePicture | undefined, data: ReportData): Markup {
  const { height, width } = data.facts;
  return html`<image class="layer ${name}" width="${width}" height="${height}" preserveAspectRatio="none" role="img" aria-label="${capitalised(name)} image" href="${picture && trusted(pngAddress(picture.picture))}"/>
`;
}

/** The outlines on a dark halo, so that they stand out from bright cells; examples on top. */
function outlines({ rois, facts }: ReportData, examples: readonly number[]): Markup {
  const drawn = rois.map((roi, i) => outline(roi, i, examples.indexOf(i), facts.width));
  const others = drawn.filter((_, i) => !examples.includes(i));
  return html`<use href="#other-rois" class="halo"/><g id="other-rois">${others}</g><g>${examples.map((roi) => drawn[roi])}</g>`;
}

function outline(roi: ReportRoi, index: number, colour: number, width: number): Markup {
  const path = outlinePath(traceOutline(roi.mask, width));
  const title = html`<title>${describeRoi(roi, index)}</title>`;
  const example = colour >= 0 && html` class="example c${colour}" tabindex="0" role="img"`;
  return html`<path data-roi="${index}"${example} d="${trusted(path)}">${title}</path>`;
}

/** The number of an example ROI beside its outline: right of it, or left at the right border. */
function roiNumber(data: ReportData, roi: number, colour: number): Markup | undefined {
  const { height, width } = data.facts;
  const box = boundingBox(data.rois[roi], width);
  if (box === undefined) return undefined;
  const onLeft = box.right > 0.9 * width;
  const left = percent((onLeft ? box.left : box.right) / width);
  const top = percent((box.top + box.bottom) / 2 / height);
  return html`<span class="c${colour}${onLeft && ' left'}" data-roi="${roi}" style="left:${left};top:clamp(9px,${top},calc(100% - 9px))">${roi}</span>`;
}

function boundingBox(roi: ReportRoi | undefined, width: number) {
  if (roi === undefined || roi.mask.pixels.length === 0) return undefined;
  const box = { left: width, right: 0, top: Number.POSITIVE_INFINITY, bottom: 0 };
  for (const pixel of roi.mask.pixels) {
    const [column, row] = [pixel % width, Math.floor(pixel / width)];
    box.left = Math.min(box.left, column);
    box.right = Math.max(box.right, column + 1);
    box.top = Math.min(box.top, row);
    box.bottom = Math.max(box.bottom, row + 1);
  }
  return box;
}

/** A bar of 1, 2 or 5 times a power of ten µm, about a fifth of the field wide. */
function scaleBar({ facts }: ReportData): Markup | undefined {
  if (facts.micrometersPerPixel === undefined) return undefined;
  const micrometers = roundScale((facts.width * facts.micrometersPerPixel) / 5);
  const share = micrometers / facts.micrometersPerPixel / facts.width;
  return html`<span class="scale" style="width:${percent(share)}">${formatNumber(micrometers)} µm</span>`;
}

function fieldLabel({ rois, facts }: ReportData): string {
  return `Image of the field, ${facts.width} by ${facts.height} pixels, with the outlines of ${rois.length} ROIs`;
}

function fieldNote({ rois }: ReportData, examples: number): string {
  if (rois.length === 0) return 'No ROI was found.';
  return `${rois.length} ROIs, ${examples} of them numbered: those are the traces below. Point at an outline for its number and quality.`;
}

function contrastNote(name: string, contrast: Contrast | undefined): Markup {
  const text = contrast
    ? `black ${formatNumber(contrast.black)}, white ${formatNumber(contrast.white)} (1st to 99.7th percentile)`
    : 'the same value everywhere';
  return html`<p class="note layer ${name}">${capitalised(name)} image: ${text}.</p>`;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

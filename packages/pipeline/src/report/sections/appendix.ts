import type { ReportData, ReportProvenance } from '../data.ts';
import { centreOf } from '../examples.ts';
import { formatFixed, formatNumber } from '../format.ts';
import { html, type Markup } from '../markup.ts';

/** What few readers need at once: the table of ROIs, parameters and versions, folded away. */
export function appendix(data: ReportData): Markup {
  return html`<section class="card appendix" aria-labelledby="appendix-title">
<h2 id="appendix-title">Details</h2>
${roiTable(data)}
${parameterTable(data.provenance)}
${versionTable(data.provenance)}
</section>`;
}

function roiTable({ rois, facts }: ReportData): Markup | undefined {
  if (rois.length === 0) return undefined;
  const qualities = [...new Set(rois.flatMap((roi) => Object.keys(roi.quality)))];
  const rows = rois.map(({ mask, quality }, i) => {
    const { x, y } = centreOf(mask, facts.width);
    const values = qualities.map((name) => {
      const value = quality[name];
      return html`<td>${value === undefined ? '' : formatNumber(value)}</td>`;
    });
    return html`<tr data-roi="${i}"><th scope="row">${i}</th><td>${formatFixed(x, 1)}</td><td>${formatFixed(y, 1)}</td><td>${mask.pixels.length}</td>${values}</tr>
`;
  });
  return html`<details><summary>All ROIs</summary><div class="scroll"><table class="numeric">
<thead><tr><th scope="col">ROI</th><th scope="col">x, px</th><th scope="col">y, px</th><th scope="col">pixels</th>${qualities.map(
    (name) => html`<th scope="col">${name}</th>`,
  )}</tr></thead>
<tbody>${rows}</tbody></table></div></details>`;
}

function parameterTable({ parameters }: ReportProvenance): Markup {
  const rows = flatten(parameters).map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>
`,
  );
  return html`<details><summary>Parameters</summary><div class="scroll"><table><tbody>${rows}</tbody></table></div></details>`;
}

function versionTable({ versions }: ReportProvenance): Markup {
  const rows = Object.entries(versions).map(
    ([name, version]) => html`<tr><th scope="row">${name}</th><td>${version}</td></tr>
`,
  );
  return html`<details><summary>Versions</summary><div class="scroll"><table><tbody>${rows}</tbody></table></div></details>`;
}

/** Nested objects as dotted names; arrays and everything else as JSON, or as text without it. */
function flatten(values: Readonly<Record<string, unknown>>, prefix = ''): [string, string][] {
  return Object.entries(values).flatMap(([name, value]): [string, string][] =>
    isRecord(value)
      ? flatten(value, `${prefix}${name}.`)
      : [[prefix + name, typeof value === 'string' ? value : (JSON.stringify(value) ?? 'not set')]],
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type { ReportData } from './data.ts';
import { chooseExamples, rankingOf } from './examples.ts';
import { html, trusted } from './markup.ts';
import { script } from './script.ts';
import { activitySection } from './sections/activity.ts';
import { appendix } from './sections/appendix.ts';
import { fieldSection } from './sections/field.ts';
import { header } from './sections/header.ts';
import { motionSection } from './sections/motion.ts';
import { runSection, truthSection } from './sections/run.ts';
import { tracesSection } from './sections/traces.ts';
import { style } from './style.ts';
import { validateReportData } from './validate.ts';

/** Nothing is fetched from anywhere, even if a browser were asked to. */
const contentPolicy =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/**
 * The result of a run as one self-contained HTML page: key numbers, the field with the outlines
 * of the ROIs, shifts, example traces with inferred spikes, the activity of all ROIs, timings,
 * parameters. Light and dark, printable, readable without its small script, requests nothing.
 *
 * The page's size depends on the image size (at most 1024 px a side are embedded) and the number
 * of ROIs, hardly on the number of frames.
 *
 * @throws {InvalidArgumentError} when the parts do not describe the same frames and ROIs
 */
export function renderReport(data: ReportData): string {
  validateReportData(data);
  const examples = chooseExamples(data.rois, data.facts, rankingOf(data));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${data.title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<main>
${header(data)}
<div class="columns">
<div>
${fieldSection(data, examples)}
${truthSection(data.truth)}
</div>
<div>
${motionSection(data)}
${runSection(data)}
</div>
</div>
${tracesSection(data, examples)}
${activitySection(data)}
${appendix(data)}
<footer>ROI numbers are rows of the table of ROIs and start at 0. Rows (y) count from the top, columns (x) from the left.</footer>
</main>
<script>${trusted(script)}</script>
</body>
</html>
`.markup;
}

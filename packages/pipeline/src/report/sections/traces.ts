import type { ReportData } from '../data.ts';
import { rankingOf } from '../examples.ts';
import { busiestSpan } from '../excerpt.ts';
import { html, type Markup } from '../markup.ts';
import { traceStack } from './trace-stack.ts';

/** Recordings longer than this are shown whole and as an excerpt. */
const LONG_SECONDS = 180;
const EXCERPT_SECONDS = 120;

/** Example ΔF/F traces with the inferred spikes under each. */
export function tracesSection(data: ReportData, examples: readonly number[]): Markup | undefined {
  const { frames, rateHz } = data.facts;
  if (examples.length === 0 || frames === 0) return undefined;
  const whole = { start: 0, stop: frames };
  const stack = traceStack(data, examples, whole, 'whole');
  if (frames / rateHz <= LONG_SECONDS) return card(data, stack);
  const length = Math.max(1, Math.round(EXCERPT_SECONDS * rateHz));
  const span = busiestSpan(data.traces.spikes, examples, length);
  return card(
    data,
    html`<input type="radio" name="span" id="show-excerpt" checked><input type="radio" name="span" id="show-whole">
<div class="controls"><span class="choice"><label for="show-excerpt">Busiest ${EXCERPT_SECONDS} s</label><label for="show-whole">Whole recording</label></span></div>
${traceStack(data, examples, span, 'excerpt')}
${stack}`,
  );
}

function card(data: ReportData, content: Markup): Markup {
  return html`<section class="card traces" aria-labelledby="traces-title">
<h2 id="traces-title">Example traces</h2>
${content}
<p class="note">ΔF/F (lines, on one scale; ÷ n: drawn n times smaller) and inferred spikes (bars, each ROI in units of its own largest) of ROIs ${rankingNote(data)}, spread over the field.</p>
</section>`;
}

function rankingNote(data: ReportData): string {
  const name = rankingOf(data);
  return name === undefined ? 'in the order of the file' : `with the highest ${name}`;
}

/** HTML that is already safe to put into a page; made by {@link html} and {@link trusted} only. */
export interface Markup {
  readonly markup: string;
}

/** What may stand in a hole of an {@link html} template. `undefined` and `false` leave nothing. */
export type Hole = string | number | Markup | undefined | false | readonly Hole[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML text or attribute value: nothing in it can open a tag or leave its quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/**
 * A template whose holes are escaped unless they are {@link Markup} themselves, so that text from
 * a file can never become a tag. Attributes must be quoted. Arrays are joined without a separator.
 */
export function html(parts: TemplateStringsArray, ...holes: readonly Hole[]): Markup {
  const filled = holes.map((hole, i) => render(hole) + (parts[i + 1] ?? ''));
  return { markup: (parts[0] ?? '') + filled.join('') };
}

/** Marks text as safe. For constants of this package (style, script) and for path data. */
export function trusted(markup: string): Markup {
  return { markup };
}

function render(hole: Hole): string {
  if (hole === undefined || hole === false) return '';
  if (typeof hole === 'string') return escapeHtml(hole);
  if (typeof hole === 'number') return String(hole);
  return 'markup' in hole ? hole.markup : hole.map(render).join('');
}

/**
 * What was given instead of what was expected, in a few words for a message: numbers as they are, texts
 * in quotes, so that `"12"` is told from `12`, and the kind of everything else.
 */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(shorten(value));
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (ArrayBuffer.isView(value) && 'length' in value) {
    return `a ${value.constructor.name} of ${value.length}`;
  }
  const names = Object.keys(value);
  if (names.length === 0) return 'an object without fields';
  return `an object with ${shorten(names.slice(0, 6).join(', '))}`;
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

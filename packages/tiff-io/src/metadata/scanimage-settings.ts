/** What ScanImage assigns in its text, by name, as MATLAB writes it. */
export type Settings = ReadonlyMap<string, string>;

/** Names that matter, in every generation; `scanimage.` stood before them in version 4 and 5. */
const assignment =
  /^(?:scanimage\.)?((?:SI4?|state)\.[\w.]+|epoch)[ \t]*=[ \t]*(.{0,4000}?)[ \t]*$/gm;

/** Reads lines `name = value`; the first of a name counts. */
export function readAssignments(text: string): Settings {
  const settings = new Map<string, string>();
  for (const [, name = '', value = ''] of text.replaceAll('\r', '\n').matchAll(assignment)) {
    if (!settings.has(name)) settings.set(name, value);
  }
  return settings;
}

/** A number, e.g. `30.03`; undefined when it is none. */
export function numberOf(settings: Settings, name: string): number | undefined {
  const value = settings.get(name);
  if (value === undefined || !/^[+-]?(?:[\d.]+(?:e[+-]?\d+)?|inf)$/i.test(value)) return undefined;
  return /inf/i.test(value) ? Infinity : Number(value);
}

/** The numbers of a matrix in the order they are written, e.g. `[1;2]`; a number alone is one. */
export function numbersOf(settings: Settings, name: string): number[] | undefined {
  const value = settings.get(name);
  if (value === undefined) return undefined;
  const numbers = value.match(/[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?/gi)?.map(Number);
  return numbers?.every(Number.isFinite) ? numbers : undefined;
}

/** The texts of a cell array, e.g. `{'Green' 'Red'}`; a text alone is one. */
export function stringsOf(settings: Settings, name: string): string[] | undefined {
  const found = settings.get(name)?.matchAll(/'([^']*)'/g);
  const texts = found && [...found].map(([, text = '']) => text);
  return texts && texts.length > 0 ? texts : undefined;
}

/** True for `true` and for numbers but 0. */
export function booleanOf(settings: Settings, name: string): boolean {
  const value = settings.get(name);
  return value === 'true' || (value !== undefined && Number(value) > 0);
}

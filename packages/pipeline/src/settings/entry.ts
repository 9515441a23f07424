import * as v from 'valibot';

/** What is known of a setting besides its type and its default. */
export interface SettingFacts {
  /** What it is, in a sentence without its unit. */
  readonly doc: string;
  /** What raising it does, or choosing otherwise, in a sentence. */
  readonly effect?: string;
  /** What it might be; for settings without a default. */
  readonly example?: unknown;
}

/** What is known of a number. */
export interface NumberFacts extends SettingFacts {
  /** What it counts or measures, e.g. `px`; `1` for a share or a coefficient. */
  readonly unit: string;
  /** It is greater than this. */
  readonly above?: number;
  /** It is at least this. */
  readonly least?: number;
  /** It is at most this. */
  readonly most?: number;
  readonly whole?: boolean;
}

/** A text of at least one letter. */
export const text = (facts: SettingFacts) =>
  v.pipe(v.string(), v.nonEmpty(), v.description(facts.doc), v.metadata({ ...facts }));

/** A list of texts. */
export const texts = (facts: SettingFacts) =>
  v.pipe(
    v.array(v.pipe(v.string(), v.nonEmpty())),
    v.description(facts.doc),
    v.metadata({ ...facts }),
  );

/** A finite number within a range. */
export const number = (facts: NumberFacts) =>
  v.pipe(
    v.number(),
    v.check((value) => isWithin(value, facts), 'a number within its range'),
    v.description(facts.doc),
    v.metadata({ ...facts }),
  );

/** Two numbers, each within the range. */
export const pair = (facts: NumberFacts) =>
  v.pipe(
    v.tuple([number(facts), number(facts)]),
    v.description(facts.doc),
    v.metadata({ ...facts }),
  );

/** Yes or no. */
export const flag = (facts: SettingFacts) =>
  v.pipe(v.boolean(), v.description(facts.doc), v.metadata({ ...facts }));

/** One of a few words. */
export const choice = <const Words extends readonly string[]>(words: Words, facts: SettingFacts) =>
  v.pipe(v.picklist(words), v.description(facts.doc), v.metadata({ ...facts }));

/** A word, or a number within a range. */
export const wordOrNumber = <const Word extends string>(word: Word, facts: NumberFacts) =>
  v.pipe(
    v.union([v.literal(word), number(facts)]),
    v.description(facts.doc),
    v.metadata({ ...facts }),
  );

/** A moment with its offset from UTC; TOML has them as dates, JSON as text. */
export const moment = (facts: SettingFacts) =>
  v.pipe(
    v.union([v.date(), v.string()]),
    v.transform((value) => (value instanceof Date ? value.toISOString() : value)),
    v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/),
    v.description(facts.doc),
    v.metadata({ ...facts, moment: true }),
  );

function isWithin(value: number, { above, least, most, whole }: NumberFacts): boolean {
  return (
    Number.isFinite(value) &&
    (above === undefined || value > above) &&
    (least === undefined || value >= least) &&
    (most === undefined || value <= most) &&
    (!whole || Number.isInteger(value))
  );
}

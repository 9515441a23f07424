import type { SettingFacts } from './entry.ts';
import { snakeCase } from './names.ts';
import { settingsSchema } from './schema.ts';

/** What a setting takes. */
export type SettingKind =
  | { readonly kind: 'text' | 'texts' | 'moment' | 'flag' }
  | { readonly kind: 'choice'; readonly words: readonly string[] }
  | ({ readonly kind: 'number' | 'pair' } & Range)
  | ({ readonly kind: 'word or number'; readonly word: string } & Range);

/** Which numbers a setting takes, and what they measure. */
export interface Range {
  readonly unit?: string | undefined;
  readonly above?: number | undefined;
  readonly least?: number | undefined;
  readonly most?: number | undefined;
  readonly whole?: boolean | undefined;
}

/** A setting, as help, docs, checks and files show it. */
export interface SettingDescription extends SettingFacts {
  /** `group.key` in snake_case, e.g. `imaging.rate_hz`. */
  readonly key: string;
  readonly group: string;
  /** The key within its group. */
  readonly name: string;
  readonly takes: SettingKind;
  /** Undefined: nothing is said. */
  readonly default: unknown;
}

/** The parts of a Valibot schema that are looked at. */
interface Node {
  readonly type: string;
  readonly wrapped?: Node;
  readonly default?: unknown;
  readonly entries?: Readonly<Record<string, Node>>;
  readonly options?: readonly unknown[];
  readonly pipe?: readonly { readonly type: string; readonly metadata?: object }[];
}

let described: readonly SettingDescription[] | undefined;

/** Every setting, in the order of the schema. */
export function listSettings(): readonly SettingDescription[] {
  described ??= Object.entries((settingsSchema as unknown as Node).entries ?? {}).flatMap(
    ([group, field]) =>
      Object.entries(field.wrapped?.entries ?? {}).map(([key, entry]) =>
        describeEntry(snakeCase(group), snakeCase(key), entry),
      ),
  );
  return described;
}

/** The setting of a name `group.key`; undefined when there is none. */
export function findSetting(key: string): SettingDescription | undefined {
  return listSettings().find((setting) => setting.key === key);
}

function describeEntry(group: string, name: string, entry: Node): SettingDescription {
  const inner = entry.wrapped ?? entry;
  const facts = factsOf(inner);
  return {
    key: `${group}.${name}`,
    group,
    name,
    doc: facts.doc,
    ...(facts.effect === undefined ? {} : { effect: facts.effect }),
    example: entry.default ?? facts.example,
    takes: kindOf(inner, facts),
    default: entry.default,
  };
}

type Facts = SettingFacts & Range & { readonly moment?: boolean };

/** Every setting says what it is: what `entry.ts` makes carries its facts. */
function factsOf({ pipe = [] }: Node): Facts {
  return pipe.find(({ type }) => type === 'metadata')?.metadata as Facts;
}

function kindOf(schema: Node, facts: Facts): SettingKind {
  const { unit, above, least, most, whole, moment } = facts;
  const range = { unit, above, least, most, whole };
  const options = schema.options ?? [];
  if (moment) return { kind: 'moment' };
  switch (schema.type) {
    case 'number':
      return { kind: 'number', ...range };
    case 'tuple':
      return { kind: 'pair', ...range };
    case 'array':
      return { kind: 'texts' };
    case 'boolean':
      return { kind: 'flag' };
    case 'picklist':
      return { kind: 'choice', words: options as readonly string[] };
    case 'union': {
      const [{ literal }] = options as [{ literal: string }];
      return { kind: 'word or number', word: literal, ...range };
    }
    default:
      return { kind: 'text' };
  }
}

/** What a setting takes, in words: `a number above 0 and at most 0.5 (of the shorter side)`. */
export function describeValues(takes: SettingKind): string {
  switch (takes.kind) {
    case 'text':
      return 'text';
    case 'texts':
      return 'a list of texts';
    case 'moment':
      return 'a time with its UTC offset';
    case 'flag':
      return 'true or false';
    case 'choice':
      return takes.words.map((word) => `"${word}"`).join(' or ');
    case 'number':
      return describeRange(takes);
    case 'pair':
      return `two numbers, each ${describeRange(takes).replace(/^a number /, '')}`;
    case 'word or number':
      return `"${takes.word}" or ${describeRange(takes)}`;
  }
}

function describeRange({ unit, above, least, most, whole }: Range): string {
  const limits = [
    above === undefined ? '' : `above ${above}`,
    least === undefined ? '' : `at least ${least}`,
    most === undefined ? '' : `at most ${most}`,
  ].filter((limit) => limit !== '');
  const measure = unit === undefined || unit === '1' ? '' : ` (${unit})`;
  return `a ${whole ? 'whole ' : ''}number ${limits.join(' and ')}`.trimEnd() + measure;
}

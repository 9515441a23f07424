import { appendFileSync, copyFileSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import {
  type ArrayData,
  Collection,
  GenericObject,
  isCompound,
  memberOf,
  NeurodataObject,
  readValues,
  specOf,
  TimeSeries,
} from '@ophys/model';
import { expect, test } from 'vitest';
import { appendNwb, exportNwb, openNwb, validateNwb } from '../../src/node.ts';
import { judgeWithPyNwb, workFolder } from './work.ts';

/** An object as PyNWB reads it; made by tooling/interop/make_pynwb.py. */
interface Expected {
  readonly type: string;
  readonly name: string;
  readonly parent: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
}

type Objects = Readonly<Record<string, Expected>>;

const folder = join(workFolder(), 'from-pynwb');
const files: Readonly<Record<string, Objects>> = JSON.parse(
  readFileSync(join(folder, 'expected.json'), 'utf8'),
);
const cases = Object.entries(files).map(
  ([path, objects]) => [basename(path), path, objects] as const,
);

/** Members that have another name in PyNWB. */
const renamed: Readonly<Record<string, string>> = {
  ageReference: 'age__reference',
  deviceModels: 'device_models',
};

/** What PyNWB has no field for, or keeps elsewhere. */
const notInPyNwb: ReadonlySet<string> = new Set(['nwbVersion']);

const snake = (key: string) =>
  renamed[key] ?? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A member in the form in which PyNWB's is noted. */
async function plain(value: unknown): Promise<unknown> {
  if (value instanceof Collection) {
    return { ids: [...value].map((item: NeurodataObject) => item.objectId).sort() };
  }
  if (value instanceof NeurodataObject) return { id: value.objectId };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const array = value as ArrayData;
  const values = await readValues(array);
  if (!isCompound(values)) return { shape: array.shape, values: Array.from<unknown>(values) };
  const columns = Object.entries(values).map(([name, column]) => [
    name,
    Array.from<unknown>(column),
  ]);
  return { shape: array.shape, columns: Object.fromEntries(columns) };
}

/** PyNWB's value in the form that ours has: one moment whatever its offset, lists for short arrays. */
function normal(value: unknown, ours: unknown): unknown {
  if (value === undefined || value === null) {
    return typeof ours === 'object' && ours !== null && 'ids' in ours ? { ids: [] } : undefined;
  }
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string' && typeof ours === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) {
    return Date.parse(value) === Date.parse(ours) ? ours : value;
  }
  if (Array.isArray(value) && value.length === 0) return normal(undefined, ours) ?? value;
  if (Array.isArray(value)) return value.map((one, i) => normal(one, (ours as unknown[])?.[i]));
  if (typeof value !== 'object') return value;
  const { values, shape } = value as { values?: unknown[]; shape?: number[] };
  if (Array.isArray(ours)) return values ?? value;
  return values
    ? { shape, values: values.map((one) => (typeof one === 'boolean' ? Number(one) : one)) }
    : value;
}

async function differences(item: NeurodataObject, expected: Expected): Promise<string[]> {
  const found: string[] = [];
  const say = (what: string, ours: unknown, theirs: unknown) =>
    found.push(
      `${expected.type} "${expected.name}" ${what}: ${JSON.stringify(ours)?.slice(0, 120)} instead of ${JSON.stringify(theirs)?.slice(0, 120)}`,
    );
  const is = (what: string, ours: unknown, theirs: unknown) => {
    if (JSON.stringify(ours) !== JSON.stringify(theirs)) say(what, ours, theirs);
  };
  is('type', item.neurodataType, expected.type);
  is('name', item.name, expected.name);
  is('parent', item.parent?.objectId ?? null, expected.parent);
  if (item instanceof GenericObject) return found; // of a type that is not known here
  for (const [key, field] of specOf(item.constructor).fields) {
    if (field.mode === 'fixed' || notInPyNwb.has(key)) continue;
    const ours = await plain(memberOf(item, key));
    is(key, ours, normal(expected.fields[snake(key)], ours));
  }
  return found;
}

test.each(cases)(
  'case 65: what PyNWB wrote reads as PyNWB reads it (%s)',
  async (_, path, objects) => {
    const findings = await validateNwb(path);
    expect(findings.filter(({ rule }) => rule !== 'deprecated')).toEqual([]);
    const reader = await openNwb(path);
    try {
      expect(reader.diagnostics).toEqual([]);
      const byId = new Map([...reader.paths.keys()].map((item) => [item.objectId, item]));
      expect([...byId.keys()].sort()).toEqual(Object.keys(objects).sort());
      const found: string[] = [];
      for (const [id, expected] of Object.entries(objects)) {
        const item = byId.get(id);
        if (item) found.push(...(await differences(item, expected)));
      }
      expect(found, basename(path)).toEqual([]);
    } finally {
      await reader.close();
    }
  },
);

test.each(cases)(
  'what PyNWB wrote stays as it is when something is added (%s)',
  async (_, path, objects) => {
    const folder = join(workFolder(), 'written', 'from-pynwb', basename(path, '.nwb'));
    const appended = join(folder, 'appended.nwb');
    const exported = join(folder, 'exported.nwb');
    const expected = {
      "nwb.acquisition['added here'].data": [1, 2],
      [`len(set(nwb.objects) & {${Object.keys(objects).map((id) => `'${id}'`)}})`]:
        Object.keys(objects).length,
    };
    const series = () =>
      new TimeSeries({ name: 'added here', data: [1, 2], unit: 'V', rate: 2, startingTime: 0 });
    const append = async (copy: string) => {
      copyFileSync(path, copy);
      const nwb = await appendNwb(copy);
      nwb.file.addAcquisition(series());
      await nwb.commit();
    };
    const copyTo = async (copy: string) => {
      const reader = await openNwb(path);
      reader.file.addAcquisition(series());
      await exportNwb(reader, copy, { overwrite: true });
      await reader.close();
    };
    await judgeWithPyNwb(relative(join(workFolder(), 'written'), appended), append, expected);
    await judgeWithPyNwb(relative(join(workFolder(), 'written'), exported), copyTo, expected);
    const entry = {
      original: path,
      copies: [appended, exported],
      added: ['acquisition/added here'],
    };
    appendFileSync(join(workFolder(), 'unchanged.jsonl'), `${JSON.stringify(entry)}\n`);
  },
);

import { InvalidArgumentError, WrongTypeError } from '@ophys/core';
import { acceptValue } from './accept.ts';
import { SharedArray } from './arrays/shared.ts';
import { Collection } from './collection.ts';
import type { FieldSpec, ObjectStorage, ObjectType } from './fields.ts';
import type { Problem } from './findings.ts';
import { abandon, adopt, parentOf } from './parent.ts';
import { specOf, storedName, type TypeSpec } from './spec.ts';

/** What every NWB object has. Members are set once, by the constructor. */
export abstract class NeurodataObject {
  /** Its name; unique among its siblings, and its name in a file. */
  readonly name: string;
  /** A UUID that stays with the object when it is copied. */
  readonly objectId: string;

  constructor(init: Readonly<Record<string, unknown>> = {}) {
    const spec = specOf(new.target);
    const { name, objectId, ...given } = spec.complete(init);
    this.name = checkName(name ?? spec.defaultName, spec);
    this.objectId = typeof objectId === 'string' ? objectId : createObjectId();
    for (const key of Object.keys(given)) checkKnown(key, spec);
    try {
      for (const [key, field] of spec.fields) assign(this, key, field, given[key], spec);
      obeyRules(this, spec);
    } catch (error) {
      abandon(this);
      throw error;
    }
  }

  /** Name of its type in the NWB schema, e.g. `TwoPhotonSeries`. */
  get neurodataType(): string {
    return specOf(this.constructor).type;
  }

  /** The object that contains it. */
  get parent(): NeurodataObject | undefined {
    return parentOf(this);
  }
}

function obeyRules(item: NeurodataObject, spec: TypeSpec): void {
  for (const rule of [...spec.rules, ...spec.newRules]) {
    for (const { severity, field, message, isMissing } of rule(item)) {
      if (severity !== 'error') continue;
      const Kind = isMissing ? WrongTypeError : InvalidArgumentError;
      const fault = message.charAt(0).toLowerCase() + message.slice(1);
      throw new Kind(field, `${spec.type} "${item.name}": ${fault}`);
    }
  }
}

function assign(
  item: NeurodataObject,
  key: string,
  field: FieldSpec,
  given: unknown,
  spec: TypeSpec,
): void {
  if (field.mode === 'fixed' || field.mode === 'derived') return;
  const { storage } = field;
  const label = `${key} of ${spec.type} "${item.name}"`;
  if (storage.kind === 'children') {
    const collection = new Collection(item, key, storage);
    setMember(item, key, collection);
    if (given !== undefined) collection.add(given as NeurodataObject | readonly NeurodataObject[]);
    if (field.mode === 'required' && given === undefined) {
      throw missing(key, field, spec, item.name);
    }
    if (field.mode === 'required' && collection.size === 0) {
      throw new InvalidArgumentError(key, `${label} needs at least one, got none.`);
    }
    return;
  }
  const value = given ?? (field.mode === 'default' ? field.value : undefined);
  if (value === undefined) {
    if (field.mode !== 'optional') throw missing(key, field, spec, item.name);
    setMember(item, key, undefined);
  } else if (storage.kind === 'value') {
    const accepted = acceptValue(value, storage, key, label);
    setMember(item, key, accepted);
    if (storage.localTime && typeof given === 'string' && accepted !== given) {
      const message = `"${given}" has no UTC offset: it is taken for local time, ${accepted}.`;
      noteProblem(item, { severity: 'warning', rule: 'utc-offset', field: key, message });
    }
  } else {
    setMember(item, key, acceptObject(value, storage, key, label));
    if (storage.exactName) checkExactName(value as NeurodataObject, storedName(key, field), key);
    if (storage.kind === 'child') adopt(value as NeurodataObject, item);
  }
}

function acceptObject(value: unknown, storage: ObjectStorage, key: string, label: string) {
  const types = storage.types();
  if (types.some((type) => value instanceof type)) return value;
  const expected = types.map((type) => specOf(type).type).join(' or ');
  throw new WrongTypeError(key, `Expected ${expected} for ${label}, got ${kindOf(value)}.`);
}

function checkExactName(item: NeurodataObject, name: string, key: string): void {
  if (item.name === name) return;
  throw new InvalidArgumentError(key, `${key} must be named "${name}", got "${item.name}".`);
}

function missing(key: string, field: FieldSpec, spec: TypeSpec, name: string) {
  const Kind = field.mode === 'required' ? WrongTypeError : InvalidArgumentError;
  return new Kind(key, `${spec.type} "${name}" needs "${key}" (${field.doc}), but it is missing.`);
}

function checkKnown(key: string, spec: TypeSpec): void {
  const field = spec.fields.get(key);
  if (field && field.mode !== 'fixed' && field.mode !== 'derived') return;
  throw new WrongTypeError(
    key,
    `${spec.type} has no "${key}"; it has ${[...spec.fields.keys()].join(', ')}.`,
  );
}

function checkName(name: unknown, spec: TypeSpec): string {
  if (typeof name !== 'string') {
    throw new WrongTypeError('name', `${spec.type} needs a name, got ${kindOf(name)}.`);
  }
  if (name === '') {
    throw new InvalidArgumentError('name', `${spec.type} needs a name, got an empty text.`);
  }
  if (/[/\\]/.test(name) || name === '.' || name === '..') {
    throw new InvalidArgumentError(
      'name',
      `"${name}" cannot name a ${spec.type}: a name may not contain "/" or "\\".`,
    );
  }
  return name;
}

function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : String(value);
}

const notes = new WeakMap<NeurodataObject, Problem[]>();

function noteProblem(item: NeurodataObject, problem: Problem): void {
  notes.set(item, [...(notes.get(item) ?? []), problem]);
}

/** What the constructor found doubtful and the object no longer shows. */
export function notesOf(item: NeurodataObject): readonly Problem[] {
  return notes.get(item) ?? [];
}

/** What callers gave for members whose property is computed by the class. */
const given = new WeakMap<NeurodataObject, Map<string, unknown>>();

function isComputed(item: NeurodataObject, key: string): boolean {
  return specOf(item.constructor).fields.get(key)?.computed === true;
}

/** Sets a member that is read-only to callers; for constructors and readers. */
export function setMember(item: NeurodataObject, key: string, value: unknown): void {
  if (value instanceof SharedArray) noteSharing(item, value);
  if (isComputed(item, key)) {
    given.set(item, new Map(given.get(item)).set(key, value));
  } else {
    (item as unknown as Record<string, unknown>)[key] = value;
  }
}

/**
 * The value of a member by its name, as it is stored; for writers and validators. Where the property
 * is computed, it is what was given.
 */
export function memberOf(item: NeurodataObject, key: string): unknown {
  if (isComputed(item, key)) return given.get(item)?.get(key);
  return (item as unknown as Record<string, unknown>)[key];
}

const sharers = new WeakMap<object, Map<string, Set<NeurodataObject>>>();

function noteSharing(item: NeurodataObject, { owner, key }: SharedArray): void {
  const byKey = sharers.get(owner) ?? new Map<string, Set<NeurodataObject>>();
  sharers.set(owner, byKey.set(key, (byKey.get(key) ?? new Set()).add(item)));
}

/** The objects that share an array member of an object, which owns it. */
export function sharersOf(owner: object, key: string): ReadonlySet<NeurodataObject> {
  return sharers.get(owner)?.get(key) ?? new Set();
}

/** What a reader found in a file for an object. */
export interface RestoredState {
  readonly name: string;
  readonly objectId: string;
}

/**
 * An object of a type, without any check: what a file lacks is `undefined`, collections are empty.
 * For readers, which report what is wrong instead of refusing it.
 */
export function restoreObject<T extends NeurodataObject>(
  type: ObjectType<T>,
  state: RestoredState,
): T {
  const spec = specOf(type);
  const item = Object.create(type.prototype as object) as T;
  for (const [key, field] of spec.fields) {
    if (field.mode === 'fixed' || field.mode === 'derived') continue;
    const { storage } = field;
    const value = storage.kind === 'children' ? new Collection(item, key, storage) : undefined;
    setMember(item, key, value);
  }
  setMember(item, 'name', state.name);
  setMember(item, 'objectId', state.objectId);
  return item;
}

/** A random UUID, version 4. */
export function createObjectId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

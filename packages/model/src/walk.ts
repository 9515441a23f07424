import type { Collection } from './collection.ts';
import type { FieldSpec, ObjectStorage } from './fields.ts';
import type { Finding, Problem } from './findings.ts';
import { memberOf, type NeurodataObject, notesOf } from './object.ts';
import { specOf, storedName } from './spec.ts';

/** An object inside another one: by which member, and where it is stored relative to its owner. */
export interface Placement {
  readonly key: string;
  readonly field: FieldSpec & { readonly storage: ObjectStorage };
  readonly item: NeurodataObject;
  /** E.g. `general/devices/Microscope`. */
  readonly path: string;
}

/** The objects directly inside one, owned or linked into it, in declared order. */
export function* placementsOf(owner: NeurodataObject): Generator<Placement> {
  for (const [key, field] of specOf(owner.constructor).fields) {
    const { storage } = field;
    if (storage.kind !== 'child' && storage.kind !== 'children') continue;
    const value = memberOf(owner, key);
    if (value === undefined) continue;
    const items = storage.kind === 'child' ? [value as NeurodataObject] : collection(value);
    for (const item of items) {
      const name = storage.kind === 'child' ? storedName(key, field) : item.name;
      const path = field.at === '' ? name : `${field.at}/${name}`;
      yield { key, field: field as Placement['field'], item, path };
    }
  }
}

function collection(value: unknown): Collection<NeurodataObject> {
  return value as Collection<NeurodataObject>;
}

/** The objects that one contains and owns, as opposed to those linked into it. */
export function* ownedBy(owner: NeurodataObject): Generator<Placement> {
  for (const placement of placementsOf(owner)) {
    if (placement.item.parent === owner) yield placement;
  }
}

/** An object and everything inside it, depth first. */
export function* objectsIn(root: NeurodataObject): Generator<NeurodataObject> {
  yield root;
  for (const { item } of ownedBy(root)) yield* objectsIn(item);
}

/** Where an object is, or will be, stored: `/acquisition/TwoPhotonSeries`, `/` for the file. */
export function pathOf(item: NeurodataObject): string {
  const { parent } = item;
  if (parent === undefined) return item.neurodataType === 'NWBFile' ? '/' : item.name;
  for (const placement of ownedBy(parent)) {
    if (placement.item === item) return joinPath(pathOf(parent), placement.path);
  }
  return joinPath(pathOf(parent), item.name);
}

/** Two parts of a path with one slash between them. */
export function joinPath(parent: string, child: string): string {
  if (parent === '' || child === '') return `${parent}${child}`;
  return parent.endsWith('/') ? `${parent}${child}` : `${parent}/${child}`;
}

/**
 * Runs every rule of an object's type, those that read array values included; finds too few children
 * as well. Objects inside it are not looked at.
 */
export async function checkObject(item: NeurodataObject, path = pathOf(item)): Promise<Finding[]> {
  const findings = problemsOf(item, path);
  for (const rule of specOf(item.constructor).contentRules) {
    for await (const problem of rule(item)) findings.push(toFinding(problem, path));
  }
  return [...findings, ...absent(item, path), ...tooFew(item, path), ...deprecated(item, path)];
}

/** References that may be given after construction, and were not. */
function* absent(item: NeurodataObject, path: string): Generator<Finding> {
  for (const [key, field] of specOf(item.constructor).fields) {
    if (field.storage.kind !== 'reference' || memberOf(item, key) !== undefined) continue;
    yield {
      severity: 'error',
      path,
      rule: 'missing-reference',
      message: `${item.neurodataType} "${item.name}" needs "${key}" (${field.doc}).`,
    };
  }
}

/**
 * What is doubtful about an object, though constructors admit it: a rate of 0 Hz, as many timestamps
 * as samples not there, a deprecated member. Array values are not read; objects inside it are not
 * looked at: those of a whole file are `[...objectsIn(file)].flatMap((object) => warningsOf(object))`.
 */
export function warningsOf(item: NeurodataObject, path = pathOf(item)): Finding[] {
  const doubts = problemsOf(item, path).filter(({ severity }) => severity === 'warning');
  return [...doubts, ...deprecated(item, path)];
}

/**
 * What makes an object invalid by its own members: rules broken, too few children. Array values are not
 * read; objects inside it are not looked at.
 */
export function faultsOf(item: NeurodataObject, path = pathOf(item)): Finding[] {
  const broken = problemsOf(item, path).filter(({ severity }) => severity === 'error');
  return [...broken, ...tooFew(item, path)];
}

function problemsOf(item: NeurodataObject, path: string): Finding[] {
  const findings: Finding[] = [];
  const problems = [
    ...notesOf(item),
    ...specOf(item.constructor).rules.flatMap((r) => [...r(item)]),
  ];
  for (const problem of problems) findings.push(toFinding(problem, path));
  return findings;
}

function toFinding({ severity, rule, message, at, fix }: Problem, path: string): Finding {
  return { severity, path: joinPath(path, at ?? ''), rule, message, fix };
}

function* tooFew(item: NeurodataObject, path: string): Generator<Finding> {
  for (const [key, field] of specOf(item.constructor).fields) {
    const { storage } = field;
    if (storage.kind !== 'children' || storage.minimum === 0) continue;
    const { size } = collection(memberOf(item, key));
    if (size >= storage.minimum) continue;
    const [type] = storage.types();
    yield {
      severity: 'error',
      path,
      rule: 'missing-children',
      message: `${item.neurodataType} "${item.name}" needs at least one ${type && specOf(type).type}, but is empty.`,
    };
  }
}

function* deprecated(item: NeurodataObject, path: string): Generator<Finding> {
  for (const [key, field] of specOf(item.constructor).fields) {
    const value = memberOf(item, key);
    if (field.deprecated === undefined || value === undefined || value === field.value) continue;
    const message = `"${storedName(key, field)}" is deprecated ${field.deprecated}.`;
    yield { severity: 'warning', path, rule: 'deprecated', message };
  }
}

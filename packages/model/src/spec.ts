import { InvalidArgumentError } from '@ophys/core';
import type { FieldSpec } from './fields.ts';
import type { ContentRule, Problem, Rule } from './findings.ts';
import type { NeurodataObject } from './object.ts';

/** Everything declared about a neurodata type, its inherited members included. */
export interface TypeSpec {
  /** Name in the NWB schema. */
  readonly type: string;
  readonly namespace: 'core' | 'hdmf-common';
  /** How it is stored. */
  readonly kind: 'group' | 'dataset';
  readonly base: TypeSpec | undefined;
  /** Abstract types are extended, never stored. */
  readonly abstract: boolean;
  /** Members by their name in TypeScript, inherited ones first. */
  readonly fields: ReadonlyMap<string, FieldSpec>;
  /** Name of an object that is given none. */
  readonly defaultName: string | undefined;
  /** Own and inherited rules. */
  readonly rules: readonly Rule<NeurodataObject>[];
  /** Rules for new objects only: files may break them. */
  readonly newRules: readonly Rule<NeurodataObject>[];
  readonly contentRules: readonly ContentRule<NeurodataObject>[];
  /** Fills in what follows from other arguments. */
  readonly complete: (init: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** Runs after a reader has filled an object: completes it, and says what does not fit. */
  readonly restored: readonly RestoredHook[];
}

/** `derived` holds what the file has for the members that the class computes. */
export type RestoredHook = (
  item: NeurodataObject,
  derived: ReadonlyMap<string, unknown>,
) => Iterable<Problem>;

const specsByClass = new WeakMap<object, TypeSpec>();

/** Keeps the declaration of a class. */
export function registerSpec(spec: TypeSpec, type: object): void {
  specsByClass.set(type, spec);
}

/** The declaration of a class, or of the class it extends. */
export function specOf(type: object): TypeSpec {
  for (let c: object | null = type; c !== null; c = Object.getPrototypeOf(c)) {
    const spec = specsByClass.get(c);
    if (spec) return spec;
  }
  throw new InvalidArgumentError('type', `${String(type)} is not an NWB type.`);
}

/** Whether a type is another one or extends it. */
export function isKindOf(spec: TypeSpec, ancestor: TypeSpec): boolean {
  for (let s: TypeSpec | undefined = spec; s; s = s.base) if (s.type === ancestor.type) return true;
  return false;
}

/** Name of a member on disk: as declared, or its TypeScript name in snake_case. */
export function storedName(key: string, field: FieldSpec): string {
  return field.as ?? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

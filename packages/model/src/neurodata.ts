import type { Collection } from './collection.ts';
import type { Field, FieldSpec, Fields } from './fields.ts';
import type { ContentRule, Problem, Rule } from './findings.ts';
import { NeurodataObject } from './object.ts';
import { type RestoredHook, registerSpec, specOf, type TypeSpec } from './spec.ts';

type Simplify<T> = { [K in keyof T]: T[K] } & {};

type KeysOf<F extends Fields, M> = {
  [K in keyof F]: F[K]['mode'] extends M ? K : never;
}[keyof F];

type InitOf<F> = F extends Field<infer Init, unknown> ? Init : never;
type ValueOf<F> = F extends Field<unknown, infer Value> ? Value : never;

/** The members that constructors take. */
type MembersInit<F extends Fields> = {
  readonly [K in KeysOf<F, 'required'>]: InitOf<F[K]>;
} & {
  readonly [K in KeysOf<F, 'optional' | 'default'>]?: InitOf<F[K]> | undefined;
};

/** The members that objects have; what a class computes is left to the class. */
type Members<F extends Fields> = {
  readonly [K in KeysOf<Held<F>, 'required' | 'default'>]: ValueOf<F[K]>;
} & {
  readonly [K in KeysOf<Held<F>, 'optional'>]: ValueOf<F[K]> | undefined;
};

type Held<F extends Fields> = {
  [K in keyof F as F[K] extends { readonly computed: true } ? never : K]: F[K];
};

type UnionToIntersection<U> = (U extends unknown ? (u: U) => void : never) extends (
  i: infer I,
) => void
  ? I
  : never;

type CollectionMethodsOf<F extends Fields> = UnionToIntersection<
  { [K in keyof F]: NonNullable<F[K]['types']>['methods'] }[keyof F]
>;

type ArgumentsOf<F extends Fields> = UnionToIntersection<
  { [K in keyof F]: NonNullable<F[K]['types']>['arguments'] }[keyof F]
>;

type Init<F extends Fields, HasName extends boolean> = Simplify<
  MembersInit<F> &
    ArgumentsOf<F> &
    (HasName extends true ? { readonly name?: string | undefined } : { readonly name: string }) & {
      /** Only when an object is copied; a new one gets a new UUID. */
      readonly objectId?: string | undefined;
    }
>;

type Merge<Base, Own> = Simplify<Omit<Base, keyof Own> & Own>;

/** A class made by {@link neurodata}. */
export interface NeurodataClass<
  F extends Fields,
  Instance extends NeurodataObject,
  HasName extends boolean,
> {
  new (
    ...init: Readonly<Record<never, never>> extends Init<F, HasName>
      ? [init?: Init<F, HasName>]
      : [init: Init<F, HasName>]
  ): Instance;
  /** The declared members, inherited ones included. */
  readonly fields: F;
}

interface AnyClass {
  new (...init: never[]): NeurodataObject;
  readonly fields: Fields;
}

interface Options<T, Name> {
  /** Schema namespace; default that of the base. */
  readonly namespace?: 'core' | 'hdmf-common';
  /** Default that of the base. */
  readonly kind?: 'group' | 'dataset';
  readonly abstract?: true;
  /** Name of an object that is given none. */
  readonly defaultName?: Name;
  readonly rules?: readonly Rule<T>[];
  /** Rules for new objects only: files may break them. */
  readonly newRules?: readonly Rule<T>[];
  readonly contentRules?: readonly ContentRule<T>[];
  readonly complete?: TypeSpec['complete'];
  readonly restored?: (item: T, derived: ReadonlyMap<string, unknown>) => Iterable<Problem>;
}

/**
 * Declares a neurodata type. The one declaration gives the constructor's argument and the members
 * their TypeScript types, the constructor its checks and defaults, readers and writers the layout,
 * and the documentation its text.
 *
 * `class OpticalChannel extends neurodata('OpticalChannel', NWBContainer, { … }) {}`
 */
export function neurodata<
  Base extends AnyClass,
  const Own extends Fields,
  const Name extends string | undefined = undefined,
>(
  type: string,
  base: Base,
  own: Own,
  options: Options<InstanceType<Base> & Members<Own>, Name> = {},
): NeurodataClass<
  Merge<Base['fields'], Own>,
  InstanceType<Base> & Members<Own> & CollectionMethodsOf<Own>,
  Name extends string ? true : false
> {
  const parent = specOf(base);
  const Class = class extends (base as unknown as typeof NeurodataObject) {};
  const spec: TypeSpec = {
    type,
    namespace: options.namespace ?? parent.namespace,
    kind: options.kind ?? parent.kind,
    base: parent,
    abstract: options.abstract === true,
    fields: new Map<string, FieldSpec>([...parent.fields, ...Object.entries(own)]),
    defaultName: options.defaultName ?? parent.defaultName,
    rules: [...parent.rules, ...((options.rules ?? []) as readonly Rule<NeurodataObject>[])],
    newRules: [
      ...parent.newRules,
      ...((options.newRules ?? []) as readonly Rule<NeurodataObject>[]),
    ],
    contentRules: [
      ...parent.contentRules,
      ...((options.contentRules ?? []) as readonly ContentRule<NeurodataObject>[]),
    ],
    complete: (init) => parent.complete(options.complete ? options.complete(init) : init),
    restored: [
      ...parent.restored,
      ...((options.restored ? [options.restored] : []) as unknown as readonly RestoredHook[]),
    ],
  };
  for (const [key, field] of Object.entries(own)) addCollectionMethods(Class.prototype, key, field);
  registerSpec(spec, Class);
  return Class as never;
}

const root: TypeSpec = {
  type: 'Container',
  namespace: 'hdmf-common',
  kind: 'group',
  base: undefined,
  abstract: true,
  fields: new Map(),
  defaultName: undefined,
  rules: [],
  newRules: [],
  contentRules: [],
  complete: (init) => init,
  restored: [],
};
registerSpec(root, NeurodataObject);

/** What every declaration starts from: an object with a name and a UUID. */
export const Container = NeurodataObject as unknown as NeurodataClass<
  Readonly<Record<never, never>>,
  NeurodataObject,
  false
>;

function addCollectionMethods(prototype: NeurodataObject, key: string, field: FieldSpec): void {
  if (field.storage.kind !== 'children') return;
  const { singular, types, indexed, ofManyTypes } = field.storage;
  const suffix = singular && singular.charAt(0).toUpperCase() + singular.slice(1);
  const collectionOf = (owner: object) =>
    (owner as Record<string, unknown>)[key] as Collection<NeurodataObject>;
  const get = function (this: object, name?: string) {
    return collectionOf(this).get(name);
  };
  const create = function (this: object, init: never) {
    const [Type] = types() as unknown as readonly (new (i: never) => NeurodataObject)[];
    if (Type === undefined) return undefined;
    return collectionOf(this).add(new Type(init));
  };
  const add = function (this: object, item: NeurodataObject) {
    return collectionOf(this).add(item);
  };
  const methods = {
    ...(suffix && { [`add${suffix}`]: add, [`get${suffix}`]: get }),
    ...(suffix && !ofManyTypes && { [`create${suffix}`]: create }),
    ...(indexed && { get }),
  };
  for (const [name, method] of Object.entries(methods)) {
    Object.defineProperty(prototype, name, { value: method });
  }
}

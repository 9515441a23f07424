import type { Dtype } from '@ophys/core';
import type { ArrayData, ArrayInput } from './array.ts';
import type { Collection } from './collection.ts';
import type { MethodsOf } from './methods.ts';
import type { NeurodataObject } from './object.ts';

/**
 * Element type that the schema declares for a member. A width is a minimum: float32 admits float64,
 * int32 admits int64, uint8 any unsigned width; `numeric` any integer or float; a list is a compound.
 */
export type DeclaredType =
  | Dtype
  | 'text'
  | 'isodatetime'
  | 'numeric'
  | 'any'
  | readonly { readonly name: string; readonly dtype: Dtype }[];

/** Extents that a declared shape admits along each axis; `null` admits any. */
export type DeclaredShape = readonly (number | null)[];

/** Whether a caller must give a member, may give it, gets a default, or never gives it. */
export type Mode = 'required' | 'optional' | 'default' | 'fixed' | 'derived';

/** A value member: text, a number, or an array; where it is stored and what it may be. */
export interface ValueStorage {
  readonly kind: 'value';
  /** In an attribute, in a dataset of its own, or as the content of the object, itself a dataset. */
  readonly store: 'attribute' | 'dataset' | 'content';
  readonly dtype: DeclaredType;
  /** How objects hold it: one value, a short list, or {@link ArrayData}. */
  readonly form: 'scalar' | 'list' | 'array';
  /** Shapes admitted. */
  readonly shapes: readonly DeclaredShape[];
  /** Name of the dataset whose attribute this is; it exists only together with that dataset. */
  readonly attributeOf: string | undefined;
  /** Must be there whenever the dataset {@link attributeOf} is there. */
  readonly requiredWithDataset: boolean;
  /** The dataset may grow along its first axis. */
  readonly resizable: boolean;
  /** A single value is taken for a list of one. */
  readonly orOne: boolean;
  /** A moment without an offset is taken for local time, with a warning. */
  readonly localTime: boolean;
}

/** A member that is another object. */
export interface ObjectStorage {
  readonly kind: 'child' | 'children' | 'link' | 'reference';
  /** The types admitted, subtypes included; a thunk, because declarations may refer forward. */
  readonly types: () => readonly ObjectType[];
  /** The untyped group that holds the children is written, and expected, even when empty. */
  readonly groupRequired: boolean;
  /** Smallest number of children for a valid file. */
  readonly minimum: number;
  /** The child's own name must equal the member's name. */
  readonly exactName: boolean;
  /** Singular of the member's name, from which add…, get… and create… get theirs. */
  readonly singular: string | undefined;
  /** The owner's `get(name)` gets one of these. */
  readonly indexed: boolean;
  /** Of many types: no method makes one, and readers take types that are not admitted, too. */
  readonly ofManyTypes: boolean;
  /** Names that none of them may have. */
  readonly reserved: readonly string[];
}

/** What is known about a member at run time. */
export interface FieldSpec {
  readonly mode: Mode;
  readonly doc: string;
  readonly storage: ValueStorage | ObjectStorage;
  /** Name on disk; default the member's name in snake_case. */
  readonly as: string | undefined;
  /** Untyped group, relative to the object, that holds it, e.g. `general/devices`; default none. */
  readonly at: string;
  readonly unit: string | undefined;
  readonly deprecated: string | undefined;
  /** The fixed or default value. */
  readonly value: unknown;
  /** What readers take when a file lacks a required member; undefined when there is no such thing. */
  readonly lenient: unknown;
  /** The class computes the property; what a caller gave is kept aside, and only that is stored. */
  readonly computed: boolean;
}

/** The methods, or the arguments, of a member that gives none. */
export type None = Readonly<Record<never, never>>;

/**
 * A declared member; `Init` is what constructors take, `Value` what objects hold, `Arguments` what
 * constructors take besides and do not keep.
 */
export interface Field<Init, Value, M extends Mode = Mode, Methods = None, Arguments = None>
  extends FieldSpec {
  readonly mode: M;
  /** Never present: carries the types. */
  readonly types?: {
    readonly init: Init;
    readonly value: Value;
    readonly methods: Methods;
    readonly arguments: Arguments;
  };
}

/** A declared member whose property is computed by the class. */
export type Computed<F> = F & { readonly computed: true };

/** Members by name. */
export type Fields = Readonly<Record<string, Field<unknown, unknown>>>;

/** The part of a class that declarations refer to. */
export type ObjectType<T extends NeurodataObject = NeurodataObject> = abstract new (
  // biome-ignore lint/suspicious/noExplicitAny: as above
  ...parameters: any[]
) => T;

interface Options<Init> {
  /** What it is, in a sentence. */
  readonly doc: string;
  readonly optional?: true;
  readonly default?: Init;
  /** The one value it has on disk. */
  readonly fixed?: Init;
  /** May be left out, because the type completes it from other arguments. */
  readonly completed?: true;
  /** Computed by the class; stored, but never given. */
  readonly derived?: true;
  /** May be given; the class computes what the property says. */
  readonly computed?: true;
  readonly as?: string;
  readonly at?: string;
  readonly unit?: string;
  readonly attribute?: true;
  readonly attributeOf?: string;
  readonly requiredWithDataset?: true;
  readonly content?: true;
  readonly resizable?: true;
  readonly orOne?: true;
  readonly localTime?: true;
  readonly deprecated?: string;
  /** What readers take when a file lacks it. */
  readonly lenient?: unknown;
}

/** The mode that the options of a declaration stand for. */
export type ModeOf<O> = O extends { fixed: unknown }
  ? 'fixed'
  : O extends { derived: true }
    ? 'derived'
    : O extends { default: unknown } | { completed: true }
      ? 'default'
      : O extends { optional: true }
        ? 'optional'
        : 'required';

function modeOf(options: Options<unknown>): Mode {
  if (options.fixed !== undefined) return 'fixed';
  if (options.derived) return 'derived';
  if (options.default !== undefined || options.completed) return 'default';
  return options.optional ? 'optional' : 'required';
}

function value<Init, Value, M extends Mode>(
  form: ValueStorage['form'],
  dtype: DeclaredType,
  shapes: readonly DeclaredShape[],
  options: Options<unknown>,
): Field<Init, Value, M> {
  const attribute = options.attribute || options.attributeOf !== undefined;
  return {
    mode: modeOf(options) as M,
    doc: options.doc,
    as: options.as,
    at: options.at ?? '',
    unit: options.unit,
    deprecated: options.deprecated,
    value: options.fixed ?? options.default,
    lenient: options.lenient,
    computed: options.computed === true,
    storage: {
      kind: 'value',
      store: options.content ? 'content' : attribute ? 'attribute' : 'dataset',
      form,
      dtype,
      shapes,
      attributeOf: options.attributeOf,
      requiredWithDataset: options.requiredWithDataset === true,
      resizable: options.resizable === true,
      orOne: options.orOne === true,
      localTime: options.localTime === true,
    },
  };
}

/** A text. */
export function text<const O extends Options<string>>(
  options: O,
): Field<string, string, ModeOf<O>> {
  return value('scalar', 'text', [[]], options);
}

/** A moment, ISO 8601 with an offset; a `Date` is taken too and stored in UTC. */
export function isodatetime<const O extends Options<string | Date>>(
  options: O,
): Field<string | Date, string, ModeOf<O>> {
  return value('scalar', 'isodatetime', [[]], options);
}

/** A number, stored with the width given (a minimum when reading). */
export function number<const O extends Options<number>>(
  dtype: Dtype,
  options: O,
): Field<number, number, ModeOf<O>> {
  return value('scalar', dtype, [[]], options);
}

/** A number, stored as float32; any finite number or NaN. */
export function float32<const O extends Options<number>>(
  options: O,
): Field<number, number, ModeOf<O>> {
  return value('scalar', 'float32', [[]], options);
}

/** A list of texts; with `orOne` a single text is taken for a list of one. */
export function textList<const O extends Options<readonly string[]>>(
  options: O,
): Field<ListInit<O, string>, readonly string[], ModeOf<O>> {
  return value('list', 'text', [[null]], options);
}

type ListInit<O, T> = O extends { orOne: true } ? T | readonly T[] : readonly T[];

/** A list of moments; with `orOne` a single one is taken for a list of one. */
export function isodatetimeList<const O extends Options<readonly (string | Date)[]>>(
  options: O,
): Field<ListInit<O, string | Date>, readonly string[], ModeOf<O>> {
  return value('list', 'isodatetime', [[null]], options);
}

/** A short list of numbers that objects hold whole, e.g. a spacing along each axis. */
export function numberList<const O extends Options<readonly number[]>>(
  dtype: Dtype,
  shapes: readonly DeclaredShape[],
  options: O,
): Field<readonly number[], readonly number[], ModeOf<O>> {
  return value('list', dtype, shapes, options);
}

/** An array of any size, in memory or in a file. */
export function array<const O extends Options<ArrayInput>>(
  dtype: DeclaredType,
  shapes: readonly DeclaredShape[],
  options: O,
): Field<ArrayInput, ArrayData, ModeOf<O>> {
  return value('array', dtype, shapes, options);
}

/** A series whose data or timestamps another series may share. */
export interface Sampled {
  readonly neurodataType: string;
  readonly name: string;
  readonly data: ArrayData;
  readonly timestamps: ArrayData | undefined;
}

/** An array of any size, or a series to share that array with. */
export function sharedArray<const O extends Options<ArrayInput>>(
  dtype: DeclaredType,
  shapes: readonly DeclaredShape[],
  options: O,
): Field<ArrayInput | Sampled, ArrayData, ModeOf<O>> {
  return value('array', dtype, shapes, options);
}

interface ObjectOptions {
  readonly doc: string;
  readonly optional?: true;
  readonly as?: string;
  readonly at?: string;
  readonly exactName?: true;
  readonly completed?: true;
}

function object<T, M extends Mode>(
  kind: ObjectStorage['kind'],
  types: () => ObjectType | readonly ObjectType[],
  options: ObjectOptions & {
    groupRequired?: true;
    minimum?: number;
    singular?: string;
    indexed?: true;
    ofManyTypes?: true;
    reserved?: readonly string[];
  },
): Field<T, T, M> {
  return {
    mode: (options.completed ? 'default' : options.optional ? 'optional' : 'required') as M,
    doc: options.doc,
    as: options.as,
    at: options.at ?? '',
    unit: undefined,
    deprecated: undefined,
    value: undefined,
    lenient: undefined,
    computed: false,
    storage: {
      kind,
      types: () => [types()].flat() as readonly ObjectType[],
      groupRequired: options.groupRequired === true,
      minimum: options.minimum ?? 0,
      exactName: options.exactName === true,
      singular: options.singular,
      indexed: options.indexed === true,
      ofManyTypes: options.ofManyTypes === true,
      reserved: options.reserved ?? [],
    },
  };
}

/** An object stored inside this one under the member's name (a link, when another one owns it). */
export function child<T extends NeurodataObject, const O extends ObjectOptions>(
  type: () => ObjectType<T> | readonly ObjectType<T>[],
  options: O,
): Field<T, T, ModeOf<O>> {
  return object('child', type, options);
}

/** An object stored elsewhere in the same file; a soft link on disk. */
export function link<T extends NeurodataObject, const O extends ObjectOptions>(
  type: () => ObjectType<T>,
  options: O,
): Field<T, T, ModeOf<O>> {
  return object('link', type, options);
}

/** An object stored elsewhere in the same file; an object reference in an attribute on disk. */
export function reference<T extends NeurodataObject, const O extends ObjectOptions>(
  type: () => ObjectType<T>,
  options: O,
): Field<T, T, ModeOf<O>> {
  return object('reference', type, options);
}

type ChildrenInit<T> = T | readonly T[];

interface ChildrenOptions<S> {
  readonly doc: string;
  /** Gives the owner the methods add…, get… and create…. */
  readonly singular?: S;
  /** The owner has no other children: `get(name)` of the owner gets one of these. */
  readonly indexed?: true;
  /** Of many types: there is no method that makes one. */
  readonly ofManyTypes?: true;
  /** Names that none of them may have. */
  readonly reserved?: readonly string[];
  readonly at?: string;
  readonly groupRequired?: true;
  /** Smallest number for a valid file. */
  readonly minimum?: number;
  /** At least one must be given to the constructor. */
  readonly required?: true;
}

/** Any number of objects stored inside this one, each under its own name. */
export function children<
  C extends ObjectType,
  const S extends string,
  const O extends ChildrenOptions<S>,
>(
  types: () => C | readonly C[],
  options: O & ChildrenOptions<S>,
): Field<
  ChildrenInit<InstanceType<C>>,
  Collection<InstanceType<C>>,
  O extends { required: true } ? 'required' : 'default',
  MethodsOf<C, O>
> {
  const { types: _, ...spec } = object<never, never>('children', types, options);
  return { ...spec, mode: (options.required ? 'required' : 'default') as never };
}

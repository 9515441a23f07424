import type { None, ObjectType } from './fields.ts';

/** Methods that a collection of children gives its owner, e.g. `addDevice`, `getDevice`. */
export type CollectionMethods<T, Singular extends string> = {
  /** Adds one or several; returns what was given. Throws `InvalidArgumentError` for a name taken. */
  readonly [K in `add${Capitalize<Singular>}`]: <Given extends T | readonly T[]>(
    item: Given,
  ) => Given;
} & {
  /** The one of that name, or, without a name, the only one there is. */
  readonly [K in `get${Capitalize<Singular>}`]: (name?: string) => T;
};

/** Access to the only collection that an object has. */
export interface IndexMethod<T> {
  /**
   * The child of that name, or, without a name, the only one there is.
   *
   * @throws {UnknownNameError} when there is none of that name
   * @throws {InvalidArgumentError} without a name, when there is not exactly one
   */
  get(name?: string): T;
}

/** Makes, adds and returns a child, e.g. `createDevice({ name })`. */
export type CreateMethod<C, Singular extends string> = C extends new (
  ...parameters: infer P
) => infer T
  ? { readonly [K in `create${Capitalize<Singular>}`]: (...parameters: P) => T }
  : unknown;

/** The methods that a declaration of children gives its owner. */
export type MethodsOf<C extends ObjectType, O> = (O extends { singular: infer S extends string }
  ? CollectionMethods<InstanceType<C>, S> &
      (O extends { ofManyTypes: true } ? None : CreateMethod<C, S>)
  : None) &
  (O extends { indexed: true } ? IndexMethod<InstanceType<C>> : None);

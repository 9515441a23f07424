/** Computes a value on first use. */
export function lazy<T>(compute: () => T): () => T {
  let value: { readonly value: T } | undefined;
  return () => {
    value ??= { value: compute() };
    return value.value;
  };
}

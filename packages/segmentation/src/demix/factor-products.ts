/** Inner products of two factors over bins. */
export type FactorProducts = (a: number, b: number) => number;

/**
 * Inner products of factors, each computed when it is first asked for.
 *
 * @param factors `[factor, bin]`
 */
export function createFactorProducts(factors: Float32Array, bins: number): FactorProducts {
  const known: (Map<number, number> | undefined)[] = [];
  return (a, b) => {
    const [first, second] = a < b ? [a, b] : [b, a];
    let row = known[first];
    if (row === undefined) {
      row = new Map();
      known[first] = row;
    }
    let product = row.get(second);
    if (product === undefined) {
      product = dot(factors, first * bins, second * bins, bins);
      row.set(second, product);
    }
    return product;
  };
}

function dot(values: Float32Array, a: number, b: number, count: number): number {
  let sum = 0;
  for (let t = 0; t < count; t++) sum += (values[a + t] as number) * (values[b + t] as number);
  return sum;
}

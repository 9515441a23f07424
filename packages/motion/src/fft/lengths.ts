/** Radices of the transforms, in the order in which a length is divided by them. */
const radices = [4, 2, 3, 5] as const;

/** The radices whose product is `length`, or undefined when it has another prime factor. */
export function factorize(length: number): readonly number[] | undefined {
  const factors: number[] = [];
  let rest = length;
  for (const radix of radices) {
    while (rest % radix === 0) {
      factors.push(radix);
      rest /= radix;
    }
  }
  return rest === 1 ? factors : undefined;
}

/** The smallest length of at least `minimum` (and 8) with no prime factor above 5. */
export function fastLength(minimum: number): number {
  let length = Math.max(8, Math.ceil(minimum));
  while (factorize(length) === undefined) length++;
  return length;
}

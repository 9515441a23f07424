/**
 * Turns 64-bit integers into the float64 of the same value, in place.
 *
 * @param words 64-bit integers in the machine's byte order, in the memory of a Float64Array
 * @returns the first value beyond ±2^53, which float64 does not hold exactly; undefined when all fit
 */
export function toNumbers(words: Float64Array, kind: 'int64' | 'uint64'): bigint | undefined {
  const { buffer, byteOffset, length } = words;
  const integers =
    kind === 'int64'
      ? new BigInt64Array(buffer, byteOffset, length)
      : new BigUint64Array(buffer, byteOffset, length);
  for (let i = 0; i < length; i++) {
    const integer = integers[i] as bigint;
    const value = Number(integer);
    if (Math.abs(value) > 2 ** 53) return integer;
    words[i] = value;
  }
  return undefined;
}

/** Says that a 64-bit integer is too large, and what to do. */
export function explainTooWide(value: bigint): string {
  return (
    `holds the 64-bit integer ${value}; values beyond ±2^53 are not read, since no number type of ` +
    'pixels holds them exactly. Convert it to float64 or to 32-bit integers.'
  );
}

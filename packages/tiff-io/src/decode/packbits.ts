/**
 * PackBits: a byte n below 128 is followed by n + 1 bytes as they are, a byte above 128 by one byte
 * to repeat 257 - n times; 128 means nothing.
 *
 * @see TIFF 6.0, section 9
 */
export function decodePackBits(input: Uint8Array, output: Uint8Array): number {
  let from = 0;
  let to = 0;
  while (from < input.length && to < output.length) {
    const code = input[from++] ?? 0;
    if (code < 128) {
      const count = Math.min(code + 1, input.length - from, output.length - to);
      output.set(input.subarray(from, from + count), to);
      from += code + 1;
      to += count;
    } else if (code > 128 && from < input.length) {
      const count = Math.min(257 - code, output.length - to);
      output.fill(input[from++] ?? 0, to, to + count);
      to += count;
    }
  }
  return to;
}

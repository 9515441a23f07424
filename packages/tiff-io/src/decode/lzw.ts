/**
 * LZW of TIFF: codes of 9 to 12 bits, most significant bit first, that grow one code early.
 *
 * A string of the table is not stored: it is always a piece of what has already been decoded, so
 * an entry is where that piece begins in the output, and how long it is.
 *
 * @see T. Welch, "A technique for high-performance data compression", Computer 17 (1984); TIFF 6.0,
 * section 13
 */
export function decodeLzw(input: Uint8Array, output: Uint8Array): number {
  if (input[0] === 0 && ((input[1] ?? 0) & 1) === 1) {
    throw new RangeError('this is LZW as written before TIFF 6.0 (low bits first)');
  }
  const starts = new Uint32Array(TABLE_SIZE);
  const lengths = new Uint32Array(TABLE_SIZE);
  let next = FIRST_FREE;
  let width = 9;
  let previousStart = -1;
  let previousLength = 0;
  let to = 0;
  let bits = 0;
  let bitCount = 0;
  let from = 0;
  while (to < output.length) {
    while (bitCount < width) {
      if (from >= input.length) return to;
      bits = ((bits << 8) | (input[from++] ?? 0)) & 0xffffff;
      bitCount += 8;
    }
    bitCount -= width;
    const code = (bits >> bitCount) & ((1 << width) - 1);
    if (code === END) return to;
    if (code === CLEAR) {
      next = FIRST_FREE;
      width = 9;
      previousStart = -1;
      continue;
    }
    const start = to;
    if (code < 256) {
      output[to++] = code;
    } else if (code < next) {
      to = repeat(output, starts[code] ?? 0, lengths[code] ?? 0, to);
    } else if (code === next && previousStart >= 0) {
      // The string being defined right now: the previous one and its own first byte.
      to = repeat(output, previousStart, previousLength + 1, to);
    } else {
      throw new RangeError(`LZW code ${code} comes before it is defined`);
    }
    if (previousStart >= 0 && next < TABLE_SIZE) {
      // The previous string and the byte after it, which is the first of the present one.
      starts[next] = previousStart;
      lengths[next] = previousLength + 1;
      next++;
    }
    if (next + 1 >= 1 << width && width < 12) width++;
    previousStart = start;
    previousLength = to - start;
  }
  return to;
}

const TABLE_SIZE = 4096;
const CLEAR = 256;
const END = 257;
const FIRST_FREE = 258;

/** Copies byte by byte, since a string may overlap the place it is copied to. */
function repeat(output: Uint8Array, start: number, length: number, to: number): number {
  const end = Math.min(output.length, to + length);
  for (let from = start; to < end; from++, to++) output[to] = output[from] ?? 0;
  return to;
}

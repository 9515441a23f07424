import type { TypedArray } from './dtype.ts';

/** True on machines that store the low byte first (all that matter today). */
export const machineIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Reverses the bytes of every element, in place. */
export function swapBytes(data: TypedArray): void {
  const { buffer, byteOffset, byteLength } = data;
  if (data.BYTES_PER_ELEMENT === 2) {
    const words = new Uint16Array(buffer, byteOffset, byteLength / 2);
    for (let i = 0; i < words.length; i++) {
      const word = words[i] as number;
      words[i] = (word << 8) | (word >>> 8);
    }
  } else if (data.BYTES_PER_ELEMENT === 4) {
    const words = new Uint32Array(buffer, byteOffset, byteLength / 4);
    for (let i = 0; i < words.length; i++) words[i] = swapWord(words[i] as number);
  } else if (data.BYTES_PER_ELEMENT === 8) {
    const words = new Uint32Array(buffer, byteOffset, byteLength / 4);
    for (let i = 0; i < words.length; i += 2) {
      const low = words[i] as number;
      words[i] = swapWord(words[i + 1] as number);
      words[i + 1] = swapWord(low);
    }
  }
}

function swapWord(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

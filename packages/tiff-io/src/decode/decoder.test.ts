import { describe, expect, it } from 'vitest';
import { type Codec, encoders } from '../../test/encoders.ts';
import { loadDecoder } from './decoder.ts';

const codecs: readonly Codec[] = ['none', 'lzw', 'deflate', 'packbits', 'zstd'];

/** Long enough for every LZW code width and several full tables. */
const noise = Uint8Array.from({ length: 60_000 }, (_, i) => (Math.imul(i, i + 7919) >>> 5) & 0xff);
const runs = Uint8Array.from({ length: 30_000 }, (_, i) => (i >> 9) & 0xff);

describe.each(codecs)('%s', (codec) => {
  it.each([
    ['noise', noise],
    ['runs', runs],
    ['one byte', Uint8Array.of(7)],
  ])('decodes %s', async (_, bytes) => {
    const decode = await loadDecoder(codec);
    const output = new Uint8Array(bytes.length);
    expect(decode(encoders[codec](bytes), output)).toBe(bytes.length);
    expect(Buffer.compare(output, bytes)).toBe(0);
  });

  it('never fills more than its output, nor claims more than it filled', async () => {
    const decode = await loadDecoder(codec);
    const small = new Uint8Array(100);
    expect(decode(encoders[codec](runs), small)).toBe(codec === 'zstd' ? 0 : 100);
    const large = new Uint8Array(runs.length + 50);
    expect(decode(encoders[codec](runs), large)).toBe(runs.length);
  });
});

it('tells LZW of before TIFF 6.0', async () => {
  const decode = await loadDecoder('lzw');
  expect(() => decode(Uint8Array.of(0, 1, 2), new Uint8Array(9))).toThrow('before TIFF 6.0');
});

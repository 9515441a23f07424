import {
  bytesOfBuffer,
  collectFrames,
  createArray,
  dtypes,
  InvalidArgumentError,
  swapBytes,
} from '@ophys/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openRawMovie } from '../src/index.ts';

it('reads what was written, of every dtype and byte order, behind any header', async () => {
  const order = fc.constantFrom('little' as const, 'big' as const);
  const sizes = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...dtypes),
      order,
      sizes,
      fc.nat(9),
      async (dtype, byteOrder, [frames, size], offset) => {
        const pixels = createArray(dtype, frames * size * 2).map((_, i) => i);
        const stored = pixels.slice();
        if (byteOrder === 'big') swapBytes(stored);
        const file = new Uint8Array(offset + stored.byteLength);
        file.set(new Uint8Array(stored.buffer), offset);
        const format = { height: size, width: 2, dtype, byteOrder, offset, rateHz: 30 };
        const recording = openRawMovie(bytesOfBuffer(file), format);
        expect(recording).toMatchObject({ shape: [frames, size, 2], dtype, rateHz: 30 });
        expect(await collectFrames(recording.source(), { size: 2 })).toEqual(pixels);
      },
    ),
  );
});

it('says what does not fit', () => {
  const bytes = bytesOfBuffer(new Uint8Array(100));
  const format = { height: 4, width: 4, dtype: 'uint16', name: 'movie.bin' } as const;
  expect(() => openRawMovie(bytes, format)).toThrow(
    'movie.bin has 100 bytes of pixels, which is 3.125 frames of 4 x 4 uint16 (32 bytes each). Check height, width, dtype and offset, or say how many frames there are.',
  );
  expect(openRawMovie(bytes, { ...format, frames: 3 }).shape).toEqual([3, 4, 4]);
  expect(openRawMovie(bytes, { ...format, offset: 4 }).shape).toEqual([3, 4, 4]);
  expect(() => openRawMovie(bytes, { ...format, frames: 4 })).toThrow(/holds 3 frames .*, not 4/);
  expect(() => openRawMovie(bytes, { ...format, frames: 0 })).toThrow(/whole number above 0/);
  expect(() => openRawMovie(bytes, { ...format, height: 0 })).toThrow(/whole number of pixels/);
  expect(() => openRawMovie(bytes, { ...format, offset: -1 })).toThrow(/whole number of bytes/);
  expect(() => openRawMovie(bytes, { ...format, offset: 1e6 })).toThrow(/0 bytes of pixels/);
});

it.each([
  [undefined, /format as an object with some of height, width, dtype.*got nothing/],
  [{ height: 4, width: 4, dtype: 'short' }, /one of uint8, .*float64, got "short"/],
  [{ height: 4, width: 4 }, /dtype as one of .*got nothing/],
  [{ height: '4', width: 4, dtype: 'uint8' }, /height as a whole number of pixels, got "4"/],
  [{ height: 4, width: 4, dtype: 'uint8', byteOrder: 'LE' }, /little, big, got "LE"/],
  [{ height: 4, width: 4, dtype: 'uint8', rateHZ: 30 }, /did you mean rateHz\?/],
])('refuses %j as a format', (format, message) => {
  const opening = () => openRawMovie(bytesOfBuffer(new Uint8Array(16)), format as never);
  expect(opening).toThrow(InvalidArgumentError);
  expect(opening).toThrow(message);
});

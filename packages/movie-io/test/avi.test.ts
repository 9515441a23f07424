import { bytesOfBuffer, collectFrames, isOphysError } from '@ophys/core';
import fc from 'fast-check';
import jpeg from 'jpeg-js';
import { expect, it } from 'vitest';
import { isAvi, openAvi } from '../src/index.ts';
import { type AviParts, buildAvi } from './build-avi.ts';

const [width, height] = [6, 4];
const open = (parts: AviParts) => openAvi(bytesOfBuffer(buildAvi(parts)));
const pixelsOf = async (parts: AviParts) => [
  ...(await collectFrames((await open(parts)).source())),
];
const ramp = (length: number, first = 0) => Uint8Array.from({ length }, (_, i) => first + i);

it('reads grey frames, over all RIFF parts', async () => {
  const frames = [0, 50, 100, 150].map((first) => ramp(24, first));
  const parts = { width, height, codec: 'Y800', frames, secondPartFrom: 2 };
  const recording = await open(parts);
  expect(recording).toMatchObject({ shape: [4, 4, 6], dtype: 'uint8', rateHz: 20, warnings: [] });
  expect(await pixelsOf(parts)).toEqual(frames.flatMap((frame) => [...frame]));
});

it('turns plain bitmaps the right way up and leaves out the padding of rows', async () => {
  const padded = new Uint8Array(8 * height);
  for (let row = 0; row < height; row++) padded.set(ramp(width, 10 * row), 8 * row);
  const upright = [3, 2, 1, 0].flatMap((row) => [...ramp(width, 10 * row)]);
  expect(await pixelsOf({ width, height, frames: [padded] })).toEqual(upright);
});

it('reads grey stored as colour as it is', async () => {
  const grey = [7, 8, 9, 10];
  const stored = Uint8Array.from(grey.flatMap((value) => [value, value, value]));
  const parts = { width: 4, height: 1, bitsPerPixel: 24, frames: [stored] };
  expect(await pixelsOf(parts)).toEqual(grey);
});

it('reads 16-bit grey', async () => {
  const frame = Uint8Array.of(0x34, 0x12, 0xff, 0xff);
  const parts = { width: 2, height: 1, codec: 'Y16', bitsPerPixel: 16, frames: [frame] };
  expect(await pixelsOf(parts)).toEqual([0x1234, 0xffff]);
});

it('decodes motion JPEG that brings no Huffman tables as the same with tables', async () => {
  const rgba = new Uint8Array(16 * 16 * 4).map((_, i) => 128 + 90 * Math.sin(i / 60));
  const { data } = jpeg.encode({ data: rgba, width: 16, height: 16 }, 95);
  const withTables = Uint8Array.from(data);
  const parts = { width: 16, height: 16, codec: 'MJPG', bitsPerPixel: 24 };
  const bare = dropTables(withTables);
  expect(bare.byteLength).toBe(withTables.byteLength - 420); // two tables for each of luma and chroma
  expect(await pixelsOf({ ...parts, frames: [bare] })).toEqual(
    await pixelsOf({ ...parts, frames: [withTables] }),
  );
});

it('shows the frame before a dropped one again, and says so', async () => {
  const parts = { width, height, codec: 'Y800', frames: [ramp(24), new Uint8Array(), ramp(24, 9)] };
  expect((await open(parts)).warnings).toEqual([
    'the AVI dropped 1 frames; each shows the one before it.',
  ]);
  expect(await pixelsOf(parts)).toEqual([...ramp(24), ...ramp(24), ...ramp(24, 9)]);
});

it('reads what there is of a file that was cut off', async () => {
  const frames = [ramp(24), ramp(24, 30), ramp(24, 60)];
  const whole = buildAvi({ width, height, codec: 'Y800', frames });
  const cut = whole.slice(0, whole.byteLength - 24 - 10);
  const recording = await openAvi(bytesOfBuffer(cut), { name: 'cut.avi' });
  expect(recording.shape[0]).toBe(2);
  expect(recording.warnings).toEqual(['cut.avi ends within a frame, which is left out.']);
});

it('says how to convert what it does not read', async () => {
  const frames = [ramp(24)];
  await expect(open({ width, height, codec: 'FFV1', frames })).rejects.toThrow(
    'the AVI cannot be read as a movie: it has the codec FFV1, which is not read. Convert it without loss: ffmpeg -i movie.avi -c:v rawvideo -pix_fmt gray grey.avi.',
  );
  await expect(openAvi(bytesOfBuffer(ramp(100)))).rejects.toThrow(/it has no AVI header/);
  await expect(open({ width, height, codec: 'Y800', frames: [] })).rejects.toThrow(/no frames/);
  await expect(pixelsOf({ width, height, codec: 'Y800', frames: [ramp(5)] })).rejects.toThrow(
    'Frame 0 of the AVI cannot be read: it has 5 bytes, but 24 are needed.',
  );
  await expect(pixelsOf({ width, height, codec: 'MJPG', frames: [ramp(9)] })).rejects.toThrow(
    /its JPEG picture cannot be decoded/,
  );
});

it('is told by its first bytes', () => {
  expect(isAvi(buildAvi({ width, height, frames: [] }))).toBe(true);
  expect(isAvi(ramp(12))).toBe(false);
});

it('ends with an error or with frames, whatever bytes are damaged', async () => {
  const frames = [ramp(24), ramp(24, 30), ramp(24, 60)];
  const whole = buildAvi({ width, height, codec: 'Y800', frames, secondPartFrom: 1 });
  const place = fc.nat(whole.byteLength - 1);
  const damage = fc.array(fc.tuple(place, fc.nat(255)), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(damage, fc.nat(whole.byteLength), async (changes, length) => {
      const bytes = whole.slice();
      for (const [at, value] of changes) bytes[at] = value;
      try {
        const movie = (await openAvi(bytesOfBuffer(bytes.slice(0, length)))).source();
        expect(movie.shape[0]).toBeLessThan(50);
        for await (const block of movie.blocks({ size: 1 })) expect(block.count).toBe(1);
      } catch (error) {
        if (!isOphysError(error)) throw error;
      }
    }),
    { numRuns: 1000 },
  );
});

/** A JPEG without its segments of Huffman tables. */
function dropTables(picture: Uint8Array): Uint8Array {
  const kept: number[] = [0xff, 0xd8];
  let at = 2;
  while (picture[at + 1] !== 0xda) {
    const length = 2 + ((picture[at + 2] ?? 0) << 8) + (picture[at + 3] ?? 0);
    if (picture[at + 1] !== 0xc4) kept.push(...picture.subarray(at, at + length));
    at += length;
  }
  return Uint8Array.from([...kept, ...picture.subarray(at)]);
}

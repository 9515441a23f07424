import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { collectFrames } from '@ophys/core';
import { expect, it } from 'vitest';
import { openAviFile } from '../src/node/index.ts';

const folder = join(process.env.OPHYS_INTEROP ?? '', 'avi');

/** The largest difference that two decoders of JPEG may have. */
const JPEG_TOLERANCE = 2;

it.each([
  ['grey', 'uint8', 0],
  ['grey16', 'uint16', 0],
  ['bgr24', 'uint8', 1],
  ['mjpeg', 'uint8', JPEG_TOLERANCE],
  ['mjpeg444', 'uint8', JPEG_TOLERANCE],
] as const)('%s as FFmpeg reads it', async (name, dtype, tolerance) => {
  const recording = await openAviFile(join(folder, `${name}.avi`));
  try {
    const movie = recording.source();
    expect([movie.shape, movie.dtype, movie.rateHz]).toEqual([[12, 38, 50], dtype, 20]);
    const pixels = await collectFrames(movie, { size: 5 });
    const truth = await readPixels(join(folder, `${name}.npy`), dtype);
    expect(truth.length).toBe(pixels.length);
    const largest = Math.max(
      ...Array.from(pixels, (value, i) => Math.abs(value - Number(truth[i]))),
    );
    expect(largest).toBeLessThanOrEqual(tolerance);
  } finally {
    await recording.close();
  }
});

it.each(['ffv1', 'mpeg4'])('%s is refused with the way to convert it', async (name) => {
  await expect(openAviFile(join(folder, `${name}.avi`))).rejects.toThrow(
    /cannot be read as a movie: it has the codec .*ffmpeg -i/,
  );
});

/** The elements of a NumPy file in row-major order; they end the file. */
async function readPixels(path: string, dtype: 'uint8' | 'uint16') {
  const bytes = await readFile(path);
  const start = 10 + bytes.readUInt16LE(8);
  const copy = Uint8Array.from(bytes.subarray(start));
  return dtype === 'uint8' ? copy : new Uint16Array(copy.buffer);
}

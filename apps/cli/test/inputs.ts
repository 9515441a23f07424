import { readFile, truncate, writeFile } from 'node:fs/promises';
import { arraySource, type FrameSource } from '@ophys/core';
import { createNwb } from '@ophys/hdf5-io/node';
import { NWBFile } from '@ophys/model';
import { presets, simulateRecording } from '@ophys/simulate';
import { writeTiff } from '@ophys/tiff-io/node';

/** A small recording with a few cells, 15 s at 30 Hz. */
export function smallRecording(frames = 450): FrameSource {
  const options = { ...presets.demo, height: 64, width: 80, frames, activeSomata: 6, seed: 3 };
  return simulateRecording(options).source;
}

/** A movie of the values that `fill` gives to each index. */
export function filled(
  [frames, height, width]: readonly [number, number, number],
  fill: (index: number) => number,
): FrameSource {
  const data = Float32Array.from({ length: frames * height * width }, (_, i) => fill(i));
  return arraySource(data, [frames, height, width]);
}

/** A value that changes from pixel to pixel. */
export const texture = (index: number): number => 100 + 50 * Math.sin(index * index);

/** A TIFF whose second half was lost. */
export async function writeTruncated(path: string): Promise<void> {
  await writeTiff(path, smallRecording(20));
  const { length } = await readFile(path);
  await truncate(path, Math.floor(length / 2));
}

/** A TIFF of which one page in the middle has another size. */
export async function writeOddPage(path: string): Promise<void> {
  await writeTiff(path, smallRecording(20));
  const bytes = await readFile(path);
  let directory = bytes.readUInt32LE(4);
  for (let page = 0; page < 10; page++) {
    directory = bytes.readUInt32LE(directory + 2 + 12 * bytes.readUInt16LE(directory));
  }
  const IMAGE_LENGTH = 257;
  for (let entry = directory + 2; ; entry += 12) {
    if (bytes.readUInt16LE(entry) !== IMAGE_LENGTH) continue;
    bytes.writeUInt32LE(32, entry + 8);
    break;
  }
  await writeFile(path, bytes);
}

/** An NWB file without any photon series, or with an empty dataset at `/acquisition/movie`. */
export async function writeNwbWithout(path: string, emptyMovie = false): Promise<void> {
  const writer = await createNwb(path);
  if (emptyMovie) {
    writer.createFrameSink('/scratch/movie', { height: 32, width: 32, dtype: 'int16' });
  }
  await writer.write(
    new NWBFile({
      identifier: 'empty',
      sessionDescription: 'nothing was recorded',
      sessionStartTime: '2024-05-06T07:08:09+02:00',
    }),
  );
  await writer.commit();
}

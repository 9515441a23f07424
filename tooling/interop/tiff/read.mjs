/** Reads the recordings of tiff.jsonl, which tifffile has read, and compares them pixel for pixel. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { collectFrames, isOphysError } from '@ophys/core';
import { openTiffPaths } from '@ophys/tiff-io/node';

const [folder] = process.argv.slice(2);
const lines = readFileSync(join(folder, 'tiff', 'tiff.jsonl'), 'utf8')
  .trim()
  .split('\n');
let failed = 0;
for (const expected of lines.map((line) => JSON.parse(line))) {
  const problems =
    expected.error === undefined ? await differences(expected) : await refusal(expected);
  if (problems.length === 0) continue;
  failed++;
  process.stdout.write(
    `  FAIL ${expected.path}\n${problems.map((text) => `         ${text}\n`).join('')}`,
  );
}
process.stdout.write(`${lines.length} recordings, ${failed} differ from tifffile\n`);
process.exitCode = failed > 0 ? 1 : 0;

/** What differs from what tifffile read. */
async function differences({ path, shape, dtype, movies, rateHz, pixelSizeUm }) {
  const recording = await openTiffPaths(path);
  try {
    const read = [];
    for (const channel of recording.channels.keys()) {
      read.push([]);
      for (const plane of recording.planes.keys()) {
        const pixels = await collectFrames(recording.source({ channel, plane }), { size: 3 });
        read[channel].push(crc32(new Uint8Array(pixels.buffer)));
      }
    }
    return [
      ...differs('shape', recording.shape, shape),
      ...differs('dtype', recording.dtype, dtype),
      ...differs('CRC-32', read, movies),
      ...(rateHz === undefined ? [] : differs('rate', round(recording.rateHz), round(rateHz))),
      ...(pixelSizeUm ? differs('pixel size', recording.metadata.pixelSizeUm, pixelSizeUm) : []),
    ];
  } finally {
    await recording.close();
  }
}

function differs(what, got, wanted) {
  const [a, b] = [got, wanted].map((value) => JSON.stringify(value));
  return a === b ? [] : [`${what} is ${a}, expected ${b}`];
}

/** Rates are quotients; their last digits are nobody's. */
function round(rate) {
  return Number(rate?.toPrecision(9));
}

/** A recording that must not be read, and what its message must say. */
async function refusal({ path, error }) {
  try {
    const recording = await openTiffPaths(path);
    await collectFrames(recording.source());
    return ['was read'];
  } catch (failure) {
    if (!isOphysError(failure)) throw failure;
    return failure.message.includes(error)
      ? []
      : [`says "${failure.message}", expected "${error}"`];
  }
}

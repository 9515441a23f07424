/**
 * Damages the files of a folder in every way that is known to be dangerous, reads each, and prints what
 * came of it as JSON. A process of its own, whose memory is measured; runs on `dist`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { collectFrames, isOphysError } from '@ophys/core';
import { bytesOfBuffer, openTiffRecording } from '../dist/index.js';

const [folder, mutations] = process.argv.slice(2);
const result = { files: 0, refused: 0, slowestMs: 0, slowest: '', problems: [], peakBytes: 0 };
const bases = readdirSync(folder).map((name) => ({
  name,
  file: new Uint8Array(readFileSync(join(folder, name))),
}));

for (const { name, file } of bases) {
  const isBomb = name.startsWith('bomb');
  const whole = isBomb ? undefined : await check(`${name}, whole`, file);
  if (whole === 'refused') result.problems.push(`${name} is not read at all`);
  if (isBomb) await check(name, file);
  if (!isBomb)
    for (let length = 0; length < file.length; length++) {
      const read = await check(`${name}, cut at ${length}`, file.slice(0, length));
      if (read !== 'refused' && read !== whole)
        result.problems.push(`${name}, cut at ${length}: other pixels`);
    }
  if (!isBomb) for (const [how, damaged] of damages(file)) await check(`${name}, ${how}`, damaged);
}
const random = randomNumbers(12345);
const small = bases.filter(({ name }) => !name.startsWith('bomb'));
for (let run = 0; run < Number(mutations); run++) {
  const { name, file } = small[run % small.length];
  const damaged = file.slice();
  for (let n = 1 + random(4); n > 0; n--) {
    damaged[random(damaged.length)] = random(3) === 0 ? 255 : random(256);
  }
  await check(`${name}, mutation ${run}`, damaged);
}
result.peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(JSON.stringify({ ...result, problems: result.problems.slice(0, 20) }));

/** Reads everything; the CRC-32 of the pixels, or `refused`. Anything but our own errors is a problem. */
async function check(what, file) {
  const before = process.cpuUsage();
  let outcome = 'refused';
  try {
    const recording = await openTiffRecording([
      { name: 'damaged.tif', open: async () => bytesOfBuffer(file) },
    ]);
    let crc = 0;
    for (const channel of recording.channels.keys()) {
      for (const plane of recording.planes.keys()) {
        const { data } = await first(recording.source({ channel, plane }));
        crc = crc32(new Uint8Array(data.buffer), crc);
      }
    }
    outcome = `${recording.shape} ${recording.channels.length} ${recording.planes.length} ${crc}`;
  } catch (error) {
    result.refused++;
    const isClear = isOphysError(error) && error.message.length > 20 && error.message.length < 2000;
    if (!isClear) result.problems.push(`${what}: ${error?.stack ?? error}`);
  }
  const { user, system } = process.cpuUsage(before);
  const elapsed = (user + system) / 1000; // other programs on the machine do not count
  result.files++;
  if (elapsed > result.slowestMs) Object.assign(result, { slowestMs: elapsed, slowest: what });
  return outcome;
}

async function first(source) {
  return { data: await collectFrames(source, { stop: Math.min(source.shape[0], 4) }) };
}

/** Every field of every directory with values that lead astray, and every way to link directories. */
function* damages(file) {
  const view = new DataView(file.buffer);
  const little = file[0] === 0x49;
  const big = view.getUint16(2, little) === 43;
  const offset = (at) => (big ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little));
  const setOffset = (copy, at, value) => {
    const target = new DataView(copy.buffer);
    if (big) target.setBigUint64(at, BigInt(value), little);
    else target.setUint32(at, Number(BigInt(value) & 0xffffffffn), little);
  };
  const at = big ? 8 : 4;
  const huge = big
    ? [2n ** 64n - 1n, 2n ** 53n, 2n ** 40n]
    : [2n ** 32n - 1n, 2n ** 31n, 2n ** 24n];
  const places = [0, 1, file.length, file.length - 1, ...huge];
  const directories = [];
  for (let start = offset(at); start !== 0; ) {
    directories.push(start);
    const count = big ? offset(start) : view.getUint16(start, little);
    start = offset(start + (big ? 8 : 2) + count * (big ? 20 : 12));
  }
  const edit = (how, change) => {
    const copy = file.slice();
    change(copy);
    return [how, copy];
  };
  for (const value of [...places, ...directories]) {
    yield edit(`first page at ${value}`, (copy) => setOffset(copy, at, value));
  }
  for (const start of directories) {
    const count = big ? offset(start) : view.getUint16(start, little);
    const entries = start + (big ? 8 : 2);
    const size = big ? 20 : 12;
    for (const value of [...places, ...directories]) {
      yield edit(`next page at ${value}`, (copy) => setOffset(copy, entries + count * size, value));
    }
    for (let i = 0; i < count; i++) {
      const entry = entries + i * size;
      for (const value of places) {
        yield edit(`count ${value} at ${entry}`, (copy) => setOffset(copy, entry + 4, value));
        yield edit(`value ${value} at ${entry}`, (copy) =>
          setOffset(copy, entry + size - at, value),
        );
      }
      for (const type of [0, 2, 5, 16, 99]) {
        yield edit(`type ${type} at ${entry}`, (copy) =>
          new DataView(copy.buffer).setUint16(entry + 2, type, little),
        );
      }
    }
  }
}

function randomNumbers(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

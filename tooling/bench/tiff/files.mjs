import { open } from 'node:fs/promises';

const HEADER = 16;
const TAGS = 9;
const DIRECTORY = 8 + 20 * TAGS + 8;

/**
 * Writes an uncompressed BigTIFF as recorders do, page after page: pixels, directory, and the text that
 * ScanImage writes about every frame. With holes, its pixels are all 0 and take no space on the disk.
 *
 * @returns size of the file in bytes
 */
export async function writePages(path, { pages, side, holes = false }) {
  const pixelBytes = side * side * 2;
  const text = new TextEncoder().encode(`frameNumbers = 000000\n${'.'.repeat(600)}\0`);
  const stride = pixelBytes + DIRECTORY + text.length + (text.length % 2);
  const file = await open(path, 'w');
  const head = new DataView(new ArrayBuffer(HEADER));
  head.setUint32(0, 0x002b4949, true);
  head.setUint16(4, 8, true);
  head.setBigUint64(8, BigInt(HEADER + pixelBytes), true);
  await file.write(new Uint8Array(head.buffer), 0, HEADER, 0);
  const skipped = holes ? pixelBytes : 0;
  const batch = Math.max(1, Math.min(1000, Math.floor(8e6 / (stride - skipped))));
  for (let page = 0; page < pages; page++) {
    const start = HEADER + page * stride;
    const bytes = new Uint8Array(stride - skipped);
    if (!holes) new Uint16Array(bytes.buffer, 0, side * side).fill(page + 1);
    bytes.set(directory({ page, pages, side, stride, start }), pixelBytes - skipped);
    bytes.set(text, pixelBytes - skipped + DIRECTORY);
    queue.push({ bytes, at: start + skipped });
    if (queue.length >= batch || page === pages - 1) await flush(file, holes);
  }
  await file.close();
  return HEADER + pages * stride;
}

const queue = [];

/** Pages that follow one another go out in one write. */
async function flush(file, holes) {
  const [first] = queue;
  const all = queue.splice(0);
  if (holes) for (const { bytes, at } of all) await file.write(bytes, 0, bytes.length, at);
  else
    await file.writev(
      all.map(({ bytes }) => bytes),
      first.at,
    );
}

function directory({ page, pages, side, stride, start }) {
  const view = new DataView(new ArrayBuffer(DIRECTORY));
  view.setBigUint64(0, BigInt(TAGS), true);
  const pixelBytes = side * side * 2;
  const at = start + pixelBytes + DIRECTORY;
  const fields = [
    [256, 4, 1, side],
    [257, 4, 1, side],
    [258, 3, 1, 16],
    [259, 3, 1, 1],
    [262, 3, 1, 1],
    [270, 2, 623, at],
    [273, 16, 1, start],
    [278, 4, 1, side],
    [279, 16, 1, pixelBytes],
  ];
  for (const [i, [tag, type, count, value]] of fields.entries()) {
    view.setUint16(8 + 20 * i, tag, true);
    view.setUint16(10 + 20 * i, type, true);
    view.setBigUint64(12 + 20 * i, BigInt(count), true);
    view.setBigUint64(20 + 20 * i, BigInt(value), true);
  }
  const next = page + 1 < pages ? start + stride + pixelBytes : 0;
  view.setBigUint64(8 + 20 * TAGS, BigInt(next), true);
  return new Uint8Array(view.buffer);
}

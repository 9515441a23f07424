import { writeFileSync } from 'node:fs';

const descriptors = new Map([
  [Int16Array, '<i2'],
  [Uint16Array, '<u2'],
  [Int32Array, '<i4'],
  [Uint32Array, '<u4'],
  [Float32Array, '<f4'],
  [Float64Array, '<f8'],
]);

/** Writes an array as NumPy's .npy, version 1.0. */
export function writeNpy(path, data, shape) {
  const size = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const header = `{'descr': '${descriptors.get(data.constructor)}', 'fortran_order': False, 'shape': (${size}), }`;
  const padded = header.padEnd(64 * Math.ceil((header.length + 11) / 64) - 11, ' ');
  const head = Buffer.alloc(10);
  head.write('\x93NUMPY\x01\x00', 'latin1');
  head.writeUInt16LE(padded.length + 1, 8);
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  writeFileSync(path, Buffer.concat([head, Buffer.from(`${padded}\n`), bytes]));
}

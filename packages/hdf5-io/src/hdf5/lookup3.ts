/**
 * The checksum that HDF5 keeps with its metadata: Bob Jenkins' hash `lookup3`, "hashlittle" with the
 * initial value 0 (B. Jenkins, 2006, public domain).
 */
export function lookup3(bytes: Uint8Array): number {
  const view = new DataView(new ArrayBuffer(12));
  const block = new Uint8Array(view.buffer);
  let a = (0xdeadbeef + bytes.length) | 0;
  let b = a;
  let c = a;
  let at = 0;
  const add = (part: Uint8Array) => {
    block.fill(0);
    block.set(part);
    a = (a + view.getUint32(0, true)) | 0;
    b = (b + view.getUint32(4, true)) | 0;
    c = (c + view.getUint32(8, true)) | 0;
  };
  for (; bytes.length - at > 12; at += 12) {
    add(bytes.subarray(at, at + 12));
    a = ((a - c) | 0) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = ((a - c) | 0) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotate(b, 4);
    b = (b + a) | 0;
  }
  if (at === bytes.length) return c >>> 0;
  add(bytes.subarray(at));
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  return c >>> 0;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

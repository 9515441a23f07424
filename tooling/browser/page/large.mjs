/** Extents of the large movie as stored, `[frame, x, y]`: 3.2 GB of uint16. */
export const largeShape = [6144, 512, 512];

/** Pixel of its middle frame, by its place in the file. */
export function storedPixel(index) {
  return (index * 31) % 65521;
}

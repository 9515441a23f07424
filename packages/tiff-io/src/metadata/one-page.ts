/**
 * Number of frames that follow each other behind a single directory, if the text says so: ImageJ's
 * stacks of more than 4 GB, and tifffile's truncated series. 1 for ordinary pages.
 */
export function framesBehindOnePage(description: string, pixelsPerFrame: number): number {
  if (description.startsWith('ImageJ=')) {
    const images = Number(/^images=(\d+)\s*$/m.exec(description)?.[1] ?? 1);
    return Math.max(1, images);
  }
  if (!/^\{.*"truncated": true/s.test(description)) return 1;
  const shape = /"shape": \[([\d, ]+)\]/.exec(description)?.[1]?.split(',').map(Number) ?? [];
  const frames = shape.reduce((product, size) => product * size, 1) / pixelsPerFrame;
  return Number.isInteger(frames) && frames > 0 ? frames : 1;
}

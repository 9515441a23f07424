import { InvalidArgumentError, type TypedArray, WrongTypeError } from '@ophys/core';
import { elementCount, type NdArray } from '../array.ts';
import { allocate, type JoinedMasks, namedColumns, pixelMembers, voxelMembers } from './masks.ts';

/**
 * The pixels of each label of an image `[x, y]`, the voxels of a volume `[x, y, z]`, each with weight
 * 1, by rising label; 0 is background. Pixels keep the order that the image stores them in.
 *
 * @throws {WrongTypeError} for labels that are no integers from 0
 * @throws {InvalidArgumentError} for an image of another number of axes
 */
export function splitLabels(image: NdArray<TypedArray>): JoinedMasks {
  const { data, shape } = image;
  if ((shape.length !== 2 && shape.length !== 3) || elementCount(shape) !== data.length) {
    throw new InvalidArgumentError(
      'labelImage',
      `A label image has shape [x, y] or [x, y, z], got [${shape.join(', ')}] with ${data.length} elements.`,
    );
  }
  const { counts, slots } = countLabels(data);
  const next = startsOf(counts);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const members = shape.length === 2 ? pixelMembers : voxelMembers;
  const buffers = allocate(members, total);
  const { axes } = buffers;
  buffers.weight.fill(1);
  for (let i = 0; i < data.length; i++) {
    const label = data[i] ?? 0;
    if (label === 0) continue;
    const slot = slots.get(label) ?? 0;
    const at = next[slot] ?? 0;
    next[slot] = at + 1;
    for (let axis = axes.length - 1, rest = i; axis >= 0; axis--) {
      const extent = shape[axis] ?? 1;
      const column = axes[axis];
      if (column) column[at] = rest % extent;
      rest = Math.floor(rest / extent);
    }
  }
  return { columns: namedColumns(buffers, members), counts };
}

function countLabels(data: TypedArray) {
  const found = new Map<number, number>();
  for (let i = 0; i < data.length; i++) {
    const label = data[i] ?? 0;
    if (label !== 0) found.set(label, (found.get(label) ?? 0) + 1);
  }
  for (const label of found.keys()) {
    if (Number.isInteger(label) && label > 0 && label < 2 ** 32) continue;
    throw new WrongTypeError(
      'labelImage',
      `Labels are integers from 0 (background), got ${label}.`,
    );
  }
  const labels = Uint32Array.from(found.keys()).sort();
  const counts = Uint32Array.from(labels, (label) => found.get(label) ?? 0);
  const slots = new Map(Array.from(labels, (label, slot) => [label, slot]));
  return { counts, slots };
}

function startsOf(counts: Uint32Array): Uint32Array {
  const starts = new Uint32Array(counts.length);
  for (let i = 1; i < counts.length; i++) starts[i] = (starts[i - 1] ?? 0) + (counts[i - 1] ?? 0);
  return starts;
}

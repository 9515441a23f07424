import { existsSync, readFileSync } from 'node:fs';
import { InputError, InvalidArgumentError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { writeRoiSet } from '../imagej/roi-set.ts';
import type { NumpyArray, PickleValue } from '../npy/array.ts';
import { readNpy } from '../npy/read-npy.ts';
import { writeNpy } from '../npy/write-npy.ts';
import { labelsOfMasks, roisOfLabels } from './labels.ts';
import { writePixelLists } from './pixel-list.ts';
import { readRois } from './read-rois.ts';

const frame = { height: 3, width: 4 };
/** Two cells: row 0, columns 1 and 2; and row 2, column 3. */
const cells = [
  { pixels: Uint32Array.of(1, 2), weights: Float32Array.of(1, 1) },
  { pixels: Uint32Array.of(11), weights: Float32Array.of(1) },
];
const labels = Int32Array.of(0, 7, 7, 0, 0, 0, 0, 0, 0, 0, 0, 9);
const labelArray = { dtype: 'int32', shape: [3, 4], data: labels } as const;
const numbers = (...data: number[]): NumpyArray => ({
  dtype: 'int64',
  shape: [data.length],
  data: BigInt64Array.from(data, BigInt),
});
const floats = (...data: number[]): NumpyArray => ({
  dtype: 'float32',
  shape: [data.length],
  data: Float32Array.from(data),
});
const stat = (ypix: NumpyArray, xpix: NumpyArray, lam: NumpyArray): PickleValue =>
  new Map(Object.entries({ ypix, xpix, lam }));
const objects = (...data: PickleValue[]): Uint8Array =>
  writeNpy({ dtype: 'object', shape: [data.length], data });
const text = (content: string) => new TextEncoder().encode(content);
const masks = (bytes: Uint8Array) => readRois(bytes, frame, { path: 'f' }).map(({ mask }) => mask);

describe('readRois', () => {
  it('finds the same ROIs in every format', () => {
    const named = cells.map((mask, i) => ({ name: `${i}`, mask }));
    const seg: NumpyArray = {
      dtype: 'object',
      shape: [],
      data: [new Map<PickleValue, PickleValue>([['masks', labelArray]])],
    };
    const files = {
      'label image': writeNpy(labelArray),
      Cellpose: writeNpy(seg),
      suite2p: objects(
        stat(numbers(0, 0), numbers(2, 1), floats(1, 1)),
        stat(numbers(2), numbers(3), floats(1)),
      ),
      ImageJ: writeRoiSet(named, 4),
      CSV: text('roi,x,y\na,1,0\na,2,0\n"b, c",3,2\n'),
      JSON: text('[{"id":"a","pixels":[[1,0],[2,0]]},{"id":2,"pixels":[[3,2,1]]}]'),
      Neurofinder: text('[{"coordinates":[[0,1],[0,2]]},{"coordinates":[[2,3]]}]'),
      'written CSV': text(writePixelLists(named, 4)),
    };
    for (const [format, bytes] of Object.entries(files))
      expect(masks(bytes), format).toEqual(cells);
  });

  it('keeps names and weights', () => {
    const rois = readRois(text('id,row,column,weight\n"b, ""c""",2,3,0.5\n'), frame);
    expect(rois).toEqual([
      { name: 'b, "c"', mask: { pixels: Uint32Array.of(11), weights: Float32Array.of(0.5) } },
    ]);
    expect(readRois(writeNpy(labelArray), frame).map(({ name }) => name)).toEqual(['7', '9']);
  });

  it.each([
    [
      'a label image of another size',
      writeNpy({ ...labelArray, shape: [4, 3] }),
      /f is 4 × 3.*3 × 4/,
    ],
    ['a stack', writeNpy({ ...labelArray, shape: [1, 3, 4] }), /shape \[1, 3, 4\]/],
    [
      'broken labels',
      writeNpy({ dtype: 'float32', shape: [3, 4], data: new Float32Array(12).fill(0.5) }),
      /label 0\.5/,
    ],
    ['negative labels', writeNpy({ ...labelArray, data: labels.map((n) => -n) }), /label -7/],
    ['an empty label image', writeNpy({ ...labelArray, data: new Int32Array(12) }), /no ROI/],
    [
      'pixels outside',
      objects(stat(numbers(3), numbers(0), floats(1))),
      /row 3, column 0, but frames are 3 × 4/,
    ],
    ['an empty ROI', objects(stat(numbers(), numbers(), floats())), /ROI 0 of f has no pixel/],
    [
      'lists of several lengths',
      objects(stat(numbers(1, 2), numbers(1), floats(1))),
      /2 rows, 1 columns/,
    ],
    ['a weight of NaN', objects(stat(numbers(1), numbers(1), floats(Number.NaN))), /weight of NaN/],
    [
      'stat without lam',
      objects(new Map(Object.entries({ ypix: numbers(1), xpix: numbers(1) }))),
      /no array "lam"/,
    ],
    ['other objects', objects(new Map([['a', 1]])), /neither a label image, nor Cellpose/],
    ['a pixel twice', text('roi,x,y\n1,1,1\n1,1,1\n'), /row 1, column 1 twice/],
    ['a table of something else', text('time,value\n1,2\n'), /roi, x, y/],
    ['words for numbers', text('roi,x,y\n1,one,1\n'), /line 2: expected a number as x/],
    ['broken JSON', text('[{'), /no JSON/],
    ['a picture', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), /no ROIs that can be read/],
    ['a TIFF', text('II*\0........'), /f is a TIFF.*openTiff of @ophys\/tiff-io.*roisOfLabels/],
    ['a BigTIFF', text('MM\0+........'), /f is a TIFF/],
    ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d), /f is a PNG.*roisOfLabels/],
    ['a broken archive', text('PK\u0003\u0004nothing'), /damaged ZIP|no ImageJ ROI/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => masks(bytes)).toThrow(InputError);
    expect(() => masks(bytes)).toThrow(message);
  });

  it.each([
    [undefined, /frame as the size of the movie's frames.*got nothing/],
    [{ height: '3', width: 4 }, /got height "3" and width 4/],
  ])('asks for the size of frames, given %j', (size, message) => {
    const reading = () => readRois(writeRoiSet([], 4), size as never);
    expect(reading).toThrow(InvalidArgumentError);
    expect(reading).toThrow(message);
  });

  const real = new URL('../../../../../shared/data/results/suite2p_pynapple/', import.meta.url);
  it.skipIf(!existsSync(real))('reads a real stat.npy (skipped without the shared data)', () => {
    const bytes = readFileSync(new URL('stat.npy', real));
    const rois = readRois(bytes, { height: 800, width: 800 });
    expect(rois).toHaveLength(219);
    const stats = readNpy(bytes).data as readonly Map<string, PickleValue>[];
    expect(rois.map(({ mask }) => mask.pixels.length)).toEqual(stats.map((s) => s.get('npix')));
    const iscell = readNpy(readFileSync(new URL('iscell.npy', real)));
    expect(iscell.shape).toEqual([219, 2]);
    expect(
      [...(iscell.data as Float64Array)].filter((v, i) => i % 2 === 0 && v === 1),
    ).toHaveLength(20);
  });
});

it('labels of masks: shared pixels go to whom they matter most', () => {
  const wide = { pixels: Uint32Array.of(0, 1, 2), weights: Float32Array.of(2, 4, 4) };
  const small = { pixels: Uint32Array.of(0, 2), weights: Float32Array.of(1, 0.5) };
  expect([...labelsOfMasks([wide, small], { height: 1, width: 4 })]).toEqual([2, 1, 1, 0]);
});

it('takes the frame of a label image from its size, and refuses labels for another', () => {
  const image = { labels, height: 3, width: 4 };
  expect(roisOfLabels(image).map(({ mask }) => mask)).toEqual(cells);
  expect(() => roisOfLabels({ ...image, height: 6 })).toThrow(/24 labels for 6 × 4 pixels, got 12/);
});

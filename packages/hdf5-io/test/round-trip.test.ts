import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectFrames } from '@ophys/core';
import {
  type CorrectedImageStack,
  type Fluorescence,
  type ImageSegmentation,
  type Images,
  type MotionCorrection,
  objectsIn,
  readValues,
} from '@ophys/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  describeNwb,
  listPhotonSeries,
  type NwbReader,
  openNwb,
  photonSeriesSource,
  validateNwb,
} from '../src/node.ts';
import { sampleMovie, sampleResponse, sampleShape, writeSampleNwb } from './sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'ophys-'));
const path = join(folder, 'sample.nwb');
let reader: NwbReader;

beforeAll(async () => {
  await writeSampleNwb(path);
  reader = await openNwb(path);
});

afterAll(async () => {
  await reader.close();
  rmSync(folder, { recursive: true });
});

function ophys<T>(name: string): T {
  return reader.file.processing.get('ophys').get(name) as T;
}

test('a file written here has nothing wrong with it', async () => {
  expect(reader.diagnostics).toEqual([]);
  expect(await validateNwb(path)).toEqual([]);
});

test('metadata come back', () => {
  const { file } = reader;
  expect(file.sessionStartTime).toBe('2024-05-06T07:08:09+02:00');
  expect(file.timestampsReferenceTime).toBe(file.sessionStartTime);
  expect(file.experimenter).toEqual(['Doe, Jane']);
  expect(file.subject).toMatchObject({ subjectId: 'M1', age: 'P90D', ageReference: 'birth' });
  const plane = file.imagingPlanes.get();
  expect(plane.gridSpacing).toEqual([1e-6, 2e-6].map(Math.fround));
  expect(plane.gridSpacingUnit).toBe('meters');
  expect(plane.opticalChannel.names).toEqual(['Green', 'Red']);
  expect(plane.device).toBe(file.devices.get('Microscope'));
  expect(plane.device.model?.manufacturer).toBe('Maker');
  expect(file.surgery).toBeUndefined();
});

test('object ids are UUIDs, all different', () => {
  const ids = [...objectsIn(reader.file)].map((item) => item.objectId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
});

test('links and references lead to the same objects', () => {
  const { file } = reader;
  const raw = file.acquisition.get('TwoPhotonSeries');
  const stack = ophys<MotionCorrection>('MotionCorrection').getCorrectedImageStack();
  expect(stack.original).toBe(raw);
  expect(stack.corrected.parent).toBe(stack);
  const table = ophys<ImageSegmentation>('ImageSegmentation').getPlaneSegmentation();
  expect(table.imagingPlane).toBe(file.imagingPlanes.get());
  expect([...table.referenceImages]).toEqual([raw]);
  for (const series of ophys<Fluorescence>('Fluorescence').roiResponseSeries) {
    expect(series.rois.table).toBe(table);
  }
});

test('an external series refers to its file and has no pixels', () => {
  const series = listPhotonSeries(reader.file).find((s) => s.name === 'TwoPhotonSeries');
  expect(series?.data.shape).toEqual([0, 0, 0]);
  expect(series).toMatchObject({
    externalFile: ['./sample.raw'],
    startingFrame: [0],
    unit: 'unknown',
  });
  expect(series?.numSamples).toBe(7);
});

test('the movie comes back row-major, in blocks of any size', async () => {
  const stack = ophys<MotionCorrection>('MotionCorrection').getCorrectedImageStack();
  expect(stack.corrected.data.shape).toEqual([60, 20, 12]);
  const source = await photonSeriesSource(stack.corrected);
  expect(source).toMatchObject({ shape: [...sampleShape], dtype: 'int16', rateHz: 30 });
  const truth = await collectFrames(sampleMovie());
  for (const size of [1, 7, 60]) expect(await collectFrames(source, { size })).toEqual(truth);
  const [frames, height, width] = sampleShape;
  const asStored = await photonSeriesSource(stack.corrected, { axisOrder: 'yx' });
  expect(asStored.shape).toEqual([frames, width, height]);
  const pixels = await collectFrames(asStored);
  expect(pixels[3 * height + 2]).toBe(truth[2 * width + 3]);
});

test('masks come back with x = column and y = row', async () => {
  const table = ophys<ImageSegmentation>('ImageSegmentation').getPlaneSegmentation();
  expect(table.colnames).toEqual(['pixel_mask', 'quality', 'accepted', 'label', 'neighbours']);
  const column = async (name: string) => readValues(table.columns.get(name).data);
  expect(await column('pixel_mask')).toEqual({
    x: Uint32Array.of(1, 2, 1, 5, 6, 19),
    y: Uint32Array.of(1, 1, 2, 3, 3, 11),
    weight: Float32Array.of(1, 0.5, 0.25, 0.75, 1, 1),
  });
  expect(await column('pixel_mask_index')).toEqual(Uint8Array.of(3, 5, 6));
  expect(await column('accepted')).toEqual(Uint8Array.of(1, 1, 0));
  expect(await column('label')).toEqual(['soma', 'soma', 'dendrite']);
  expect(await column('neighbours')).toEqual(Float64Array.of(1, 0, 1));
  expect(await column('neighbours_index')).toEqual(Uint8Array.of(1, 1, 3));
});

test('responses come back, and parts of them', async () => {
  const series = ophys<Fluorescence>('Fluorescence').getRoiResponseSeries('Neuropil');
  const values = await readValues(series.data);
  const expected = Float32Array.from({ length: 180 }, (_, i) =>
    sampleResponse(Math.floor(i / 3), i % 3),
  );
  expect(values).toEqual(expected);
  const part = await readValues(series.data, [
    { start: 10, stop: 12 },
    { start: 1, stop: 2 },
  ]);
  expect(part).toEqual(Float32Array.of(sampleResponse(10, 1), sampleResponse(11, 1)));
});

test('images are stored [x, y]', async () => {
  const image = ophys<Images>('SummaryImages').getImage('mean');
  expect(image.data.shape).toEqual([20, 12]);
  const values = (await readValues(image.data)) as Float32Array;
  expect(values[3 * 12 + 2]).toBe(2 * 20 + 3); // column 3, row 2 of the row-major image
});

test('describes the file', async () => {
  const summary = await describeNwb(path);
  expect(summary.imageSeries.map((s) => [s.path, s.type, s.rateHz])).toEqual([
    ['/acquisition/OnePhotonSeries', 'OnePhotonSeries', expect.closeTo(10)],
    ['/acquisition/TwoPhotonSeries', 'TwoPhotonSeries', 30],
    ['/processing/ophys/MotionCorrection/CorrectedImageStack/corrected', 'ImageSeries', 30],
  ]);
  expect(summary.planeSegmentations).toMatchObject([{ rows: 3, masks: ['pixel_mask'] }]);
  expect(summary.roiResponseSeries.map((s) => s.container).sort()).toEqual([
    'DfOverF',
    'Fluorescence',
    'Fluorescence',
    'Fluorescence',
  ]);
});

test('what comes after close is refused', async () => {
  const other = await openNwb(path);
  const [series] = listPhotonSeries(other.file);
  await other.close();
  await other.close();
  await expect(readValues((series as CorrectedImageStack['corrected']).data)).rejects.toThrow(
    /closed/,
  );
});

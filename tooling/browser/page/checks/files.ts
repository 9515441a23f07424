/** Files in memory: NWB through HDF5 in WebAssembly, and TIFF. */
import { collectFrames, type FrameSource } from '@ophys/core';
import {
  appendNwbInMemory,
  createNwbInMemory,
  validateNwb as findProblems,
  openNwb,
  photonSeriesSource,
} from '@ophys/hdf5-io';
import { DynamicTable, elementTypeOf, ImageSeries, NWBFile } from '@ophys/model';
import { bytesOfBlob, openTiff } from '@ophys/tiff-io';
import { type Check, expectSame, expectThat } from '../check.ts';
import { pixels, rateHz, shape } from '../pixels.mjs';

export const fileChecks: readonly Check[] = [
  { name: 'hdf5-io, model: an NWB file in memory', run: readNwb },
  { name: 'hdf5-io: validation in memory', run: validateNwb },
  { name: 'hdf5-io: an NWB file written, and added to, in memory', run: writeNwb },
  { name: 'tiff-io: a TIFF as a Blob', run: readTiff },
];

async function readNwb(): Promise<string> {
  const reader = await openNwb(await (await fetch('session.nwb')).arrayBuffer());
  const series = reader.file.getAcquisition('movie');
  expectThat(series instanceof ImageSeries, `movie is no ImageSeries but ${series}`);
  const source = await photonSeriesSource(series as ImageSeries);
  await expectMovie(source);
  expectThat(source.rateHz === rateHz, `expected ${rateHz} Hz, got ${source.rateHz}`);
  await reader.close();
  return `${reader.file.identifier}, ${source.dtype} ${source.shape.join(' x ')}`;
}

async function validateNwb(): Promise<string> {
  const bytes = await (await fetch('session.nwb')).arrayBuffer();
  const findings = await findProblems(bytes);
  const errors = findings.filter(({ severity }) => severity === 'error');
  expectThat(errors.length === 0, JSON.stringify(errors));
  return 'no errors';
}

async function writeNwb(): Promise<string> {
  const [count, height, width] = shape;
  const writer = await createNwbInMemory();
  const sink = writer.createFrameSink('/acquisition/movie/data', {
    height,
    width,
    dtype: 'uint16',
    rateHz,
    compression: 4,
  });
  await sink.append({ data: Uint16Array.from(pixels), start: 0, count });
  const file = new NWBFile({
    identifier: 'made in a browser',
    sessionDescription: 'd',
    sessionStartTime: '2024-05-06T07:08:09Z',
  });
  file.addAcquisition(
    new ImageSeries({ name: 'movie', data: sink.stored, unit: 'n.a.', rate: rateHz }),
  );
  await writer.write(file);
  const nwb = await appendNwbInMemory(await writer.commit());
  const flags = nwb.file.addAcquisition(
    new DynamicTable({ name: 'flags', description: 'd', id: [0, 1] }),
  );
  flags.addColumn({ name: 'good', description: 'd', data: [true, false] });
  const blob = await nwb.commit();
  const bytes = await blob.arrayBuffer();
  const errors = (await findProblems(bytes)).filter(({ severity }) => severity === 'error');
  expectThat(errors.length === 0, JSON.stringify(errors));
  const reader = await openNwb(bytes);
  await expectMovie(await photonSeriesSource(reader.file.getAcquisition('movie') as ImageSeries));
  const table = reader.file.getAcquisition('flags') as DynamicTable;
  expectThat(elementTypeOf(table.columns.get('good').data) === 'bool', 'expected booleans');
  await reader.close();
  return `${blob.size} bytes`;
}

async function readTiff(): Promise<string> {
  const movie = await openTiff(bytesOfBlob(await (await fetch('movie.tif')).blob()));
  await expectMovie(movie);
  await movie.close();
  return `${movie.dtype} ${movie.shape.join(' x ')}`;
}

async function expectMovie(source: FrameSource): Promise<void> {
  expectSame('shape', source.shape, shape);
  expectSame('pixels', await collectFrames(source), pixels);
}

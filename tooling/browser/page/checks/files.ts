/** Files in memory: NWB through HDF5 in WebAssembly, and TIFF. */
import { collectFrames, type FrameSource } from '@ophys/core';
import { validateNwb as findProblems, openNwb, photonSeriesSource } from '@ophys/hdf5-io';
import { ImageSeries } from '@ophys/model';
import { bytesOfBlob, openTiff } from '@ophys/tiff-io';
import { type Check, expectSame, expectThat } from '../check.ts';
import { pixels, rateHz, shape } from '../pixels.mjs';

export const fileChecks: readonly Check[] = [
  { name: 'hdf5-io, model: an NWB file in memory', run: readNwb },
  { name: 'hdf5-io: validation in memory', run: validateNwb },
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

import { join } from 'node:path';
import { arraySource } from '@ophys/core';
import { createNwb } from '@ophys/hdf5-io/node';
import { ImageSeries, NWBFile } from '@ophys/model';
import { writeTiff } from '@ophys/tiff-io/node';
import { pixels, rateHz, shape } from './page/pixels.mjs';

/** Writes the files that the page fetches, `session.nwb` and `movie.tif`, next to it. */
export async function writeFixtures(folder) {
  const source = arraySource(pixels, shape, rateHz);
  await writeTiff(join(folder, 'movie.tif'), source);
  const writer = await createNwb(join(folder, 'session.nwb'));
  const [, height, width] = shape;
  const sink = writer.createFrameSink('/acquisition/movie/data', {
    height,
    width,
    dtype: 'uint16',
  });
  for await (const block of source.blocks({ size: 2 })) await sink.append(block);
  const file = new NWBFile({
    identifier: 'browser-lane',
    sessionDescription: 'A movie for the browser',
    sessionStartTime: new Date(0),
  });
  file.addAcquisition(
    new ImageSeries({ name: 'movie', data: sink.stored, unit: 'n.a.', rate: rateHz }),
  );
  await writer.write(file);
  await writer.commit();
}

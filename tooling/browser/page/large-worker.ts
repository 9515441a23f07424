/**
 * Opens a local file of 3 GB, reads a frame in its middle, and writes a results file with the ROI that
 * the frame gives. Reads a smaller file from a server, by ranges.
 */
import { collectFrames } from '@ophys/core';
import { openNwb, photonSeriesSource, validateNwb, writeNwbInMemory } from '@ophys/hdf5-io';
import {
  Device,
  Fluorescence,
  ImageSegmentation,
  ImageSeries,
  ImagingPlane,
  NWBFile,
  OpticalChannel,
  RoiResponseSeries,
  TwoPhotonSeries,
} from '@ophys/model';
import { expectSame, expectThat } from './check.ts';
import { largeShape, storedPixel } from './large.mjs';
import { pixels } from './pixels.mjs';

interface Inputs {
  readonly file: File;
  readonly address: string;
}

addEventListener('message', ({ data }: MessageEvent<Inputs>) => {
  run(data).then(
    (answer) => postMessage(answer),
    (error: unknown) => postMessage({ error: String(error) }),
  );
});

async function run({ file, address }: Inputs) {
  await readRemote(address);
  const reader = await openNwb(file);
  expectThat(reader.diagnostics.length === 0, JSON.stringify(reader.diagnostics));
  const series = reader.file.getAcquisition('movie');
  if (!(series instanceof TwoPhotonSeries)) throw new Error(`movie is no TwoPhotonSeries`);
  const movie = await photonSeriesSource(series);
  const [frames, width, height] = largeShape as [number, number, number];
  const middle = Math.floor(frames / 2);
  const frame = await collectFrames(movie, { start: middle, stop: middle + 1 });
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const expected = storedPixel(column * height + row);
      const found = frame[row * width + column];
      expectThat(found === expected, `pixel ${row}, ${column}: ${found}, not ${expected}`);
    }
  }
  const hole = await collectFrames(movie, { start: 7, stop: 8 });
  expectThat(
    hole.every((pixel) => pixel === 0),
    'a frame that is not on disk is not zero',
  );
  await reader.close();
  const findings = await validateNwb(file);
  const errors = findings.filter(({ severity }) => severity === 'error');
  expectThat(errors.length === 0, JSON.stringify(errors));
  const results = await writeNwbInMemory(resultsOf(frame[0] ?? 0));
  expectThat((await openNwb(results)).file.identifier === 'results', 'the results do not open');
  return { results, detail: `${file.size} bytes, results of ${results.size} bytes` };
}

async function readRemote(address: string): Promise<void> {
  const reader = await openNwb(address);
  const series = reader.file.getAcquisition('movie');
  if (!(series instanceof ImageSeries)) throw new Error('movie is no ImageSeries');
  expectSame('pixels', await collectFrames(await photonSeriesSource(series)), pixels);
  await reader.close();
  const gone = await openNwb(`${address}.gone`).catch((error: unknown) => String(error));
  expectThat(/404|whole files only/.test(String(gone)), `a file that is not there: ${gone}`);
}

function resultsOf(value: number): NWBFile {
  const file = new NWBFile({
    identifier: 'results',
    sessionDescription: 'What a browser found',
    sessionStartTime: new Date(0),
  });
  const device = file.addDevice(new Device({ name: 'Microscope' }));
  const imagingPlane = file.addImagingPlane(
    new ImagingPlane({
      name: 'Plane',
      device,
      description: 'd',
      opticalChannel: [
        new OpticalChannel({ name: 'Green', description: 'd', emissionLambda: 510 }),
      ],
      excitationLambda: 920,
      indicator: 'GCaMP6f',
      location: 'V1',
    }),
  );
  const ophys = file.createProcessingModule({ name: 'ophys', description: 'Results' });
  const segmentation = new ImageSegmentation();
  const rois = segmentation.createPlaneSegmentation({ imagingPlane, description: 'ROIs' });
  rois.addRoi({ pixelMask: [[3, 5, 1]] });
  const response = new RoiResponseSeries({
    name: 'RoiResponseSeries',
    data: { data: Float32Array.of(value, 1), shape: [2, 1] },
    rois: rois.createRoiTableRegion({ description: 'all' }),
    unit: 'n.a.',
    rate: 30,
  });
  ophys.add(segmentation);
  ophys.add(new Fluorescence({ roiResponseSeries: [response] }));
  return file;
}

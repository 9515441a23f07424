import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { arraySource, type FrameSource } from '@ophys/core';
import {
  CorrectedImageStack,
  Device,
  DfOverF,
  DynamicTable,
  Fluorescence,
  GrayscaleImage,
  ImageSegmentation,
  ImageSeries,
  Images,
  ImagingPlane,
  MotionCorrection,
  NWBFile,
  OnePhotonSeries,
  OpticalChannel,
  RoiResponseSeries,
  Subject,
  TimeSeries,
  TwoPhotonSeries,
} from '@ophys/model';
import { createNwb } from '../src/node.ts';

/** Extents of the movie in the sample: frames, rows, columns; all different, so that axes show. */
export const sampleShape = [60, 12, 20] as const;

/** Pixel of the sample movie: every pixel of every frame has its own value. */
export function samplePixel(frame: number, row: number, column: number): number {
  return frame * 300 + row * 20 + column - 9000;
}

/** The movie in the sample, int16, row-major. */
export function sampleMovie(): FrameSource {
  const [frames, height, width] = sampleShape;
  const data = new Int16Array(frames * height * width);
  for (let i = 0; i < data.length; i++) {
    const frame = Math.floor(i / (height * width));
    data[i] = samplePixel(frame, Math.floor(i / width) % height, i % width);
  }
  return arraySource(data, sampleShape, 30);
}

/** Fluorescence of an ROI in the sample. */
export function sampleResponse(frame: number, roi: number): number {
  return frame + roi / 8;
}

/** Flat masks in the sample; the last one has a single pixel. */
export const sampleMasks = [
  { pixels: Uint32Array.of(21, 22, 41), weights: Float32Array.of(1, 0.5, 0.25) },
  { pixels: Uint32Array.of(65, 66), weights: Float32Array.of(0.75, 1) },
  { pixels: Uint32Array.of(239), weights: Float32Array.of(1) },
];

/**
 * Writes a file with everything that a processed recording has, and beside it the file `sample.raw` that
 * its raw series refers to; returns the path.
 */
export async function writeSampleNwb(path: string): Promise<string> {
  await writeFile(join(dirname(path), 'sample.raw'), '');
  const writer = await createNwb(path, { overwrite: true });
  const movie = sampleMovie();
  const [frames, height, width] = sampleShape;
  const at = '/processing/ophys/MotionCorrection/CorrectedImageStack/corrected/data';
  const sink = writer.createFrameSink(at, {
    height,
    width,
    dtype: movie.dtype,
    rateHz: 30,
    frames,
  });
  for await (const block of movie.blocks({ size: 7 })) await sink.append(block);

  const file = new NWBFile({
    identifier: 'sample-1',
    sessionDescription: 'A sample of everything',
    sessionStartTime: '2024-05-06T07:08:09+02:00',
    experimenter: 'Doe, Jane',
    institution: 'Institute',
    lab: 'Lab',
    keywords: ['calcium', 'imaging'],
    experimentDescription: 'An experiment',
    wasGeneratedBy: { data: ['@ophys/hdf5-io', '0.0.0'], shape: [1, 2] },
    subject: new Subject({
      subjectId: 'M1',
      species: 'Mus musculus',
      sex: 'F',
      age: 'P90D',
      description: 'A mouse',
    }),
  });
  const model = file.createDeviceModel({ name: 'Scope 3', manufacturer: 'Maker' });
  const device = file.addDevice(new Device({ name: 'Microscope', description: 'A scope', model }));
  const plane = file.addImagingPlane(
    new ImagingPlane({
      name: 'ImagingPlane',
      opticalChannel: [
        new OpticalChannel({ name: 'Green', description: 'GCaMP', emissionLambda: 510 }),
        new OpticalChannel({ name: 'Red', description: 'tdTomato', emissionLambda: 580 }),
      ],
      description: 'Layer 2/3',
      device,
      excitationLambda: 920,
      indicator: 'GCaMP6f',
      location: 'V1',
      imagingRate: 30,
      gridSpacing: [1e-6, 2e-6],
      originCoords: [0, 0, 1e-3],
      referenceFrame: 'bregma',
    }),
  );
  const raw = file.addAcquisition(
    new TwoPhotonSeries({
      name: 'TwoPhotonSeries',
      description: 'Raw frames',
      imagingPlane: plane,
      externalFile: ['./sample.raw'],
      format: 'external',
      rate: 30,
      numSamples: 7,
      dimension: [width, height],
      fieldOfView: [2e-5, 2.4e-5],
      pmtGain: 1.5,
    }),
  );
  file.addAcquisition(
    new OnePhotonSeries({
      name: 'OnePhotonSeries',
      imagingPlane: plane,
      data: { data: Uint16Array.from({ length: 5 * 3 * 4 }, (_, i) => i), shape: [5, 3, 4] },
      unit: 'n.a.',
      timestamps: [0, 0.1, 0.2, 0.3, 0.4],
      binning: 2,
      exposureTime: 0.01,
      device,
    }),
  );
  const ophys = file.createProcessingModule({ name: 'ophys', description: 'Processed imaging' });
  const stack = new CorrectedImageStack({
    corrected: new ImageSeries({
      name: 'corrected',
      description: 'Motion-corrected frames',
      data: sink.stored,
      unit: 'n.a.',
      rate: 30,
    }),
    original: raw,
    xyTranslation: new TimeSeries({
      name: 'xy_translation',
      data: {
        data: Float32Array.from({ length: 2 * frames }, (_, i) => i / 4),
        shape: [frames, 2],
      },
      unit: 'pixels',
      rate: 30,
    }),
  });
  ophys.add(new MotionCorrection({ correctedImageStacks: stack }));
  const segmentation = ophys.add(new ImageSegmentation());
  const table = segmentation.addSegmentation({
    imagingPlane: plane,
    name: 'PlaneSegmentation',
    description: 'Somata',
  });
  table.addRois(sampleMasks, {
    width,
    columns: {
      quality: { description: 'How good', data: Float32Array.of(0.5, 1, 0.25) },
      accepted: { description: 'Whether it is a cell', data: [true, true, false] },
      label: { description: 'What it is', data: ['soma', 'soma', 'dendrite'] },
    },
  });
  table.addColumn({
    name: 'neighbours',
    description: 'Rows of neighbours',
    data: [[1], [], [0, 1]],
    index: true,
  });
  table.addReferenceImage(raw);
  const responses = (name: string, unit: string) =>
    new RoiResponseSeries({
      name,
      data: {
        data: Float32Array.from({ length: 3 * frames }, (_, i) =>
          sampleResponse(Math.floor(i / 3), i % 3),
        ),
        shape: [frames, 3],
      },
      unit,
      rate: 30,
      rois: table.createRoiTableRegion({ description: 'all ROIs' }),
    });
  ophys.add(
    new Fluorescence({
      roiResponseSeries: [responses('Fluorescence', 'n.a.'), responses('Neuropil', 'n.a.')],
    }),
  );
  ophys.add(
    new Fluorescence({ name: 'Deconvolved', roiResponseSeries: responses('Deconvolved', 'n.a.') }),
  );
  ophys.add(new DfOverF({ roiResponseSeries: responses('DfOverF', 'n.a.') }));
  const pixels = {
    data: Float32Array.from({ length: width * height }, (_, i) => i),
    width,
    height,
  };
  ophys.add(
    new Images({
      name: 'SummaryImages',
      description: 'Summary of the movie',
      images: [
        GrayscaleImage.fromPixels(pixels, { name: 'mean', description: 'Mean of all frames' }),
        GrayscaleImage.fromPixels(pixels, { name: 'max', description: 'Maximum of all frames' }),
      ],
    }),
  );
  ophys.add(new DynamicTable({ name: 'notes', description: 'An empty table' }));
  await writer.write(file);
  await writer.commit();
  return path;
}

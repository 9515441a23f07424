import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectFrames, ExistsError } from '@ophys/core';
import { createNwb, openNwb, photonSeriesSource, validateNwb } from '@ophys/hdf5-io/node';
import {
  Device,
  type Fluorescence,
  type ImageSeries,
  ImagingPlane,
  NWBFile,
  OpticalChannel,
  readNumbers,
  type TimeSeries,
  TwoPhotonSeries,
} from '@ophys/model';
import { presets, simulateRecording } from '@ophys/simulate';
import { writeTiff } from '@ophys/tiff-io/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunRecordingOptions, runRecording } from '../src/node.ts';

const { source } = simulateRecording({
  ...presets.demo,
  height: 64,
  width: 80,
  frames: 450,
  activeSomata: 6,
  seed: 3,
});
const software = { name: 'test', version: '1.2.3' };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ophys-run-'));
  await writeTiff(join(folder, 'movie.tif'), source);
  await writeNwbMovie(join(folder, 'movie.nwb'));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (input: string, output: string, options: Partial<RunRecordingOptions> = {}) =>
  runRecording(join(folder, input), join(folder, output), { software, report: false, ...options });

/** The recording as a lab would have it in NWB, beginning at 5 s. */
async function writeNwbMovie(path: string, timestamps?: Float64Array): Promise<void> {
  const [, height, width] = source.shape;
  const writer = await createNwb(path);
  const sink = writer.createFrameSink('/acquisition/raw/data', { height, width, dtype: 'int16' });
  for await (const block of source.blocks()) await sink.append(block);
  const file = new NWBFile({
    identifier: 'lab',
    sessionDescription: 'from the lab',
    sessionStartTime: '2024-05-06T07:08:09+02:00',
  });
  const device = file.addDevice(new Device({ name: 'scope' }));
  const opticalChannel = new OpticalChannel({ name: 'g', description: 'd', emissionLambda: 510 });
  const imagingPlane = file.addImagingPlane(
    new ImagingPlane({
      name: 'plane',
      opticalChannel,
      device,
      excitationLambda: 920,
      indicator: 'GCaMP6s',
      location: 'V1',
    }),
  );
  const { stored: data } = sink;
  file.addAcquisition(
    new TwoPhotonSeries({
      name: 'raw',
      imagingPlane,
      data,
      unit: 'n.a.',
      ...(timestamps ? { timestamps } : { rate: 30, startingTime: 5 }),
    }),
  );
  await writer.write(file);
  await writer.commit();
}

describe('runRecording', () => {
  it('writes a valid file from TIFF, and says what is unknown', async () => {
    const summary = await run('movie.tif', 'tiff.nwb');
    expect(summary.movie).toEqual({
      frames: 450,
      height: 64,
      width: 80,
      dtype: 'int16',
      rateHz: 30,
    });
    expect(summary.unknown.join(' ')).toMatch(/start is unknown.*subject.*indicator.*region/);
    expect(await validateNwb(join(folder, 'tiff.nwb'))).toEqual([]);
    const { file, close } = await openNwb(join(folder, 'tiff.nwb'));
    const raw = file.getAcquisition('TwoPhotonSeries') as TwoPhotonSeries;
    expect(raw.externalFile).toEqual(['movie.tif']);
    expect(raw.imagingPlane).toMatchObject({ indicator: 'unknown', excitationLambda: Number.NaN });
    await close();
  });

  it('says in the file which frames are bad and how far lines were moved', async () => {
    const settings = { motion: { linePhase: 1.5 } };
    const summary = await run('movie.tif', 'lines.nwb', { settings, corrected: 'none' });
    const { file, close } = await openNwb(join(folder, 'lines.nwb'));
    const series = (name: string) => file.getProcessingModule('ophys').get(name) as TimeSeries;
    const bad = Array.from(await readNumbers(series('bad_frames').data));
    expect(bad).toHaveLength(450);
    expect(bad.reduce((sum, value) => sum + value, 0)).toBe(summary.badFrames);
    expect(await readNumbers(series('registration_peak').data)).toHaveLength(450);
    const { linePhasePx } = JSON.parse(series('xy_translation').comments ?? '');
    expect([linePhasePx, summary.linePhasePx]).toEqual([1.5, 1.5]);
    await close();
  });

  it('links to the movie of an NWB file and keeps its metadata and time', async () => {
    const summary = await run('movie.nwb', 'linked.nwb');
    expect(summary.unknown.join(' ')).not.toMatch(/start|indicator|region|wavelength/);
    const { file, close } = await openNwb(join(folder, 'linked.nwb'));
    expect(file).toMatchObject({
      sessionDescription: 'from the lab',
      sessionStartTime: '2024-05-06T07:08:09+02:00',
    });
    const raw = file.getAcquisition('raw') as ImageSeries;
    expect(raw.startingTime).toBe(5);
    const frames = await collectFrames(await photonSeriesSource(raw));
    expect(frames).toEqual(await collectFrames(source));
    const fluorescence = file.getProcessingModule('ophys').get('Fluorescence');
    expect(fluorescence).toMatchObject({ name: 'Fluorescence' });
    expect(summary.rois).toBeGreaterThan(0);
    await close();
  });

  it('carries uneven timestamps over to every result, and says so', async () => {
    const times = Float64Array.from({ length: 450 }, (_, i) => i / 30 + (i > 200 ? 100 : 0));
    await writeNwbMovie(join(folder, 'gap.nwb'), times);
    const summary = await run('gap.nwb', 'gap-out.nwb');
    expect(summary.movie.rateHz).toBeCloseTo(30, 6);
    expect(summary.warnings.join()).toMatch(/uneven timestamps/);
    const { file, close } = await openNwb(join(folder, 'gap-out.nwb'));
    const fluorescence = file.getProcessingModule('ophys').get('Fluorescence') as Fluorescence;
    for (const series of [file.getAcquisition('raw'), fluorescence.getRoiResponseSeries()]) {
      const { timestamps, rate } = series as ImageSeries;
      expect(rate).toBeUndefined();
      expect(timestamps && (await readNumbers(timestamps))).toEqual(times);
    }
    await close();
  });

  it('finds the same in an HDF5 dataset as in the TIFF', async () => {
    // On disk the dataset is [frame, x, y]; read as rows and columns the field is turned.
    const turned = await run('movie.nwb:/acquisition/raw/data', 'dataset.nwb', {
      settings: { imaging: { rateHz: 30 } },
    });
    expect(turned.movie).toMatchObject({ frames: 450, height: 80, width: 64 });
    expect(turned.rois).toBeGreaterThan(0);
  });

  it('leaves the corrected movie out when asked, with the same ROIs', async () => {
    const embedded = await run('movie.tif', 'embedded.nwb');
    const light = await run('movie.tif', 'light.nwb', { corrected: 'none' });
    expect(light.rois).toBe(embedded.rois);
    const { file, close } = await openNwb(join(folder, 'light.nwb'));
    const names = file.getProcessingModule('ophys').dataInterfaces.names;
    expect(names).toContain('xy_translation');
    expect(names).not.toContain('MotionCorrection');
    await close();
  });

  it('replaces nothing unless told to, the report included', async () => {
    await writeFile(join(folder, 'kept.html'), 'precious');
    const report = join(folder, 'kept.html');
    await expect(run('movie.tif', 'kept.nwb', { report })).rejects.toThrow(ExistsError);
    expect(await readdir(folder)).not.toContain('kept.nwb');
    await run('movie.tif', 'kept.nwb', { report, existing: 'overwrite' });
    expect(await readdir(folder)).toContain('kept.nwb');
  });

  it('leaves only its run directory behind when it is cancelled', async () => {
    const before = await readdir(folder);
    const controller = new AbortController();
    const reason = new Error('enough');
    const cancelled = run('movie.tif', 'cancelled.nwb', {
      signal: controller.signal,
      onProgress: ({ stage }) => {
        if (stage === 'extract') controller.abort(reason);
      },
    });
    await expect(cancelled).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual([...before, 'cancelled.nwb.run'].sort());
  });
});

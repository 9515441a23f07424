import { join } from 'node:path';
import {
  copyObject,
  Device,
  ImagingPlane,
  type NeurodataObject,
  OpticalChannel,
  Subject,
  TimeSeries,
  TwoPhotonSeries,
} from '@ophys/model';
import { expect, test } from 'vitest';
import { openNwb, writeNwb } from '../src/node.ts';
import { minimalFile, temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const path = join(folder, 'out.nwb');

function recording() {
  const file = minimalFile();
  const device = file.addDevice(new Device({ name: 'Microscope' }));
  const channel = new OpticalChannel({ name: 'Green', description: 'd', emissionLambda: 510 });
  const plane = file.addImagingPlane(
    new ImagingPlane({
      name: 'Plane',
      device,
      opticalChannel: channel,
      excitationLambda: 920,
      indicator: 'GCaMP6f',
      location: 'V1',
    }),
  );
  const data = { data: Uint8Array.of(1), shape: [1, 1, 1] };
  const series = file.addAcquisition(
    new TwoPhotonSeries({ name: 'movie', imagingPlane: plane, data, unit: 'n.a.', rate: 30 }),
  );
  return { file, device, plane, series };
}

test('copies of single objects are told of the Map that they need to share', async () => {
  const { device, plane, series } = recording();
  const apart = minimalFile();
  apart.addDevice(copyObject(device));
  apart.addImagingPlane(copyObject(plane));
  await expect(writeNwb(path, apart)).rejects.toThrow('copyObject(object, copies)');

  const copies = new Map<NeurodataObject, NeurodataObject>();
  const together = minimalFile();
  together.addDevice(copyObject(device, copies));
  together.addImagingPlane(copyObject(plane, copies));
  together.addAcquisition(copyObject(series, copies));
  await writeNwb(path, together, { overwrite: true });
  const { file, close } = await openNwb(path);
  expect(file.imagingPlanes.get().device).toBe(file.devices.get());
  await close();
});

test('an object of another file is told from one that is in none', async () => {
  const { file: other, device } = recording();
  const file = minimalFile();
  file.addDevice(device);
  const write = writeNwb(join(folder, 'none.nwb'), file);
  await expect(write).rejects.toThrow(`belongs to another file, the NWBFile "${other.identifier}"`);
});

test('a member that was assigned is refused, and the method named', async () => {
  const file = minimalFile();
  Object.assign(file, { subject: new Subject({ subjectId: 'M1' }) });
  await expect(writeNwb(join(folder, 'none.nwb'), file)).rejects.toThrow('setSubject');
});

test('a generator gives the blocks of an array', async () => {
  function* blocks() {
    for (let i = 0; i < 3; i++) yield Float32Array.of(i, i + 0.5);
  }
  const file = minimalFile();
  file.addAcquisition(new TimeSeries({ name: 's', data: blocks(), unit: 'V', rate: 1 }));
  await writeNwb(path, file, { overwrite: true });
  const reader = await openNwb(path);
  const { data } = reader.file.getAcquisition('s') as TimeSeries;
  expect(await ('read' in data ? data.read() : data.data)).toEqual(
    Float32Array.of(0, 0.5, 1, 1.5, 2, 2.5),
  );
  await reader.close();
  await expect('read' in data && data.read()).rejects.toThrow(/it is closed\.$/);
});

test('a file that is not there is said to be so', async () => {
  await expect(openNwb(join(folder, 'nope.nwb'))).rejects.toThrow('there is no such file');
});

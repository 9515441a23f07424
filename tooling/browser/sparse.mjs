import { join } from 'node:path';
import { createNwb } from '@ophys/hdf5-io/node';
import { Device, ImagingPlane, NWBFile, OpticalChannel } from '@ophys/model';
import { Hdf5File } from '../../packages/hdf5-io/dist/hdf5/file.js';
import { loadHdf5 } from '../../packages/hdf5-io/dist/hdf5/library.js';
import { largeShape, storedPixel } from './page/large.mjs';

/**
 * Writes `large.nwb`: a movie of 3 GB, of which only a frame in the middle and the last one are on disk;
 * the rest is a hole that reads as zeros.
 *
 * @returns its path
 */
export async function writeSparseNwb(folder) {
  const path = join(folder, 'large.nwb');
  const writer = await createNwb(path, { overwrite: true });
  const file = new NWBFile({
    identifier: 'large',
    sessionDescription: 'A movie of 3 GB',
    sessionStartTime: new Date(0),
  });
  const device = file.addDevice(new Device({ name: 'Microscope' }));
  file.addImagingPlane(
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
  await writer.write(file);
  await writer.commit();
  await addMovie(path);
  return path;
}

const READ_WRITE = 1;

async function addMovie(path) {
  const at = '/acquisition/movie';
  await addFrames(path, at);
  const hdf5 = await Hdf5File.open(path, 'change');
  const identity = {
    namespace: 'core',
    neurodata_type: 'TwoPhotonSeries',
    object_id: crypto.randomUUID(),
  };
  for (const [name, text] of Object.entries(identity)) hdf5.createAttribute(at, name, [text], []);
  hdf5.createDataset(`${at}/starting_time`, Float64Array.of(0), []);
  hdf5.createAttribute(`${at}/starting_time`, 'rate', Float32Array.of(30), []);
  hdf5.createAttribute(`${at}/starting_time`, 'unit', ['seconds'], []);
  hdf5.createSoftLink(`${at}/imaging_plane`, '/general/optophysiology/Plane');
  hdf5.createAttribute(`${at}/data`, 'unit', ['n.a.'], []);
  hdf5.close();
}

/** The movie's dataset, contiguous: writing any part of it makes room for all. */
async function addFrames(path, at) {
  const { module, attempt, borrow } = await loadHdf5();
  const file = module.open(path, READ_WRITE, false, -1, -1);
  const extents = largeShape.map(BigInt);
  const uint16 = { type: 0, size: 2, signed: false, littleEndian: true, vlen: false };
  const dataset = { ...uint16, shape: extents, maxshape: extents, chunks: null };
  module.create_group(file, at, false);
  // without elements HDF5 creates the dataset, and complains
  attempt(() => module.create_dataset(file, `${at}/data`, 0n, dataset));
  const [frames, width, height] = largeShape;
  const pixels = Uint16Array.from({ length: width * height }, (_, i) => storedPixel(i));
  const count = [1n, BigInt(width), BigInt(height)];
  borrow(pixels.byteLength, (address) => {
    module.HEAPU8.set(new Uint8Array(pixels.buffer), address);
    for (const frame of [Math.floor(frames / 2), frames - 1]) {
      const offset = [BigInt(frame), 0n, 0n];
      const status = module.set_dataset_data(
        file,
        `${at}/data`,
        count,
        offset,
        [1n, 1n, 1n],
        BigInt(address),
      );
      if (status < 0) throw new Error('The large movie could not be written.');
    }
  });
  module.close_file(file);
}

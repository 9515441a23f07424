import {
  DynamicTable,
  ImageSegmentation,
  MeaningsTable,
  NWBFile,
  OpticalChannel,
} from '@ophys/model';
import { test } from 'vitest';
import { writeNwb } from '../../src/node.ts';
import { judgeWithPyNwb } from './work.ts';

/** A file with a table of two ROIs and everything that a table can have. */
function tables(): NWBFile {
  const file = new NWBFile({
    identifier: 'i',
    sessionDescription: 's',
    sessionStartTime: '2024-05-06T07:08:09Z',
  });
  const imagingPlane = file.createImagingPlane({
    name: 'IP',
    device: file.createDevice({ name: 'M' }),
    opticalChannel: new OpticalChannel({ name: 'g', description: 'd', emissionLambda: 510 }),
    excitationLambda: 920,
    indicator: 'GCaMP6f',
    location: 'V1',
  });
  const module = file.createProcessingModule({ name: 'ophys', description: 'd' });
  const other = module.add(new DynamicTable({ name: 'other', description: 'd' }));
  other.addColumn({ name: 'n', description: 'd', data: new Int32Array(0) });
  other.addRow({ n: 5 });
  other.addRow({ n: 6, id: 9 });
  const rois = module.add(new ImageSegmentation()).addSegmentation({ imagingPlane });
  rois.addRois({ labelImage: { data: Uint8Array.of(0, 1, 1, 2), shape: [2, 2] } });
  const nested = [[['a'], ['b', 'c']], [[]]];
  rois.addColumn({ name: 'nested', description: 'd', data: nested, index: 2 });
  rois.addColumn({ name: 'ref', description: 'd', data: [1, 0], table: other });
  rois.addColumn({ name: 'refs', description: 'd', data: [[1, 0], []], index: true, table: other });
  const target = rois.addColumn({ name: 'label', description: 'd', data: ['x', 'y'] });
  const meanings = rois.addMeaningsTable(new MeaningsTable({ target }));
  meanings.addMeaning('x', 'first');
  meanings.addMeaning('y', 'second');
  return file;
}

test('cases 47 and 51: nested columns, regions and meanings', async () => {
  const rois = "nwb.processing['ophys']['ImageSegmentation']['IP']";
  await judgeWithPyNwb('tables/all.nwb', (path) => writeNwb(path, tables()), {
    [`[[list(b) for b in ${rois}['nested'][i]] for i in (0, 1)]`]: [[['a'], ['b', 'c']], [[]]],
    [`[tuple(p) for p in ${rois}['pixel_mask'][0]]`]: [
      [0, 1, 1],
      [1, 0, 1],
    ],
    [`list(${rois}['ref'].data[:])`]: [1, 0],
    [`list(${rois}['ref'][0]['n'])`]: [6],
    [`${rois}['ref'].table is nwb.processing['ophys']['other']`]: true,
    [`list(${rois}['refs'][0]['n'])`]: [6, 5],
    "list(nwb.processing['ophys']['other'].id[:])": [0, 9],
    [`list(${rois}.get_meanings_for_column('label')['meaning'][:])`]: ['first', 'second'],
    [`${rois}.get_meanings_for_column('label').target is ${rois}['label']`]: true,
    "h5.attrs['nwb_version']": '2.11.0',
  });
});

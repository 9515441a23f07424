import { join } from 'node:path';
import { NWBFile } from '@ophys/model';
import { expect, test } from 'vitest';
import { Hdf5File } from '../src/hdf5/file.ts';
import { validateNwb, writeNwb } from '../src/node.ts';
import { temporaryFolder } from './temporary.ts';

const path = join(temporaryFolder(), 'minimal.nwb');

test('case 3: a file without a cached specification has nothing that points to one, and is valid', async () => {
  const sessionStartTime = '2024-05-06T07:08:09+02:00';
  await writeNwb(path, new NWBFile({ identifier: 'a', sessionDescription: 'b', sessionStartTime }));
  expect(await validateNwb(path)).toEqual([]);
  const file = await Hdf5File.open(path, 'read');
  try {
    expect(file.names('/').sort()).toEqual([
      'acquisition',
      'analysis',
      'file_create_date',
      'general',
      'identifier',
      'processing',
      'session_description',
      'session_start_time',
      'stimulus',
      'timestamps_reference_time',
    ]);
    expect(file.attributeNames('/').sort()).toEqual([
      'namespace',
      'neurodata_type',
      'nwb_version',
      'object_id',
    ]);
  } finally {
    file.close();
  }
});

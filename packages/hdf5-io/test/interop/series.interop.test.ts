import { NWBFile, TimeSeries } from '@ophys/model';
import { test } from 'vitest';
import { createNwb } from '../../src/node.ts';
import { judgeWithPyNwb } from './work.ts';

test('a series with a rate', async () => {
  const file = new NWBFile({
    identifier: 'series',
    sessionDescription: 'A series',
    sessionStartTime: '2024-05-06T07:08:09+02:00',
    lab: 'Lab',
  });
  file.addAcquisition(
    new TimeSeries({ name: 's', data: Int16Array.of(1, -2, 3), unit: 'V', rate: 30 }),
  );
  const write = async (path: string) => {
    const writer = await createNwb(path, { overwrite: true });
    await writer.write(file);
    await writer.commit();
  };
  await judgeWithPyNwb('series/rate.nwb', write, {
    "nwb.acquisition['s'].data[:]": [1, -2, 3],
    "nwb.acquisition['s'].rate": 30,
    "nwb.acquisition['s'].object_id": file.getAcquisition('s').objectId,
    "h5['/acquisition/s/data'].dtype.str": '<i2',
    "link('/acquisition/s/data')": ['hard'],
  });
});

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createNwb, openNwb } from '@ophys/hdf5-io/node';
import { NWBFile, TimeSeries } from '@ophys/model';
import { compare } from '../harness/compare.mjs';
import { showRatio, showSeconds } from '../harness/table.mjs';

async function writeMany(path, count) {
  const file = new NWBFile({
    identifier: 'bench',
    sessionDescription: 'bench',
    sessionStartTime: new Date(0),
    lab: 'bench',
  });
  const perModule = 500;
  for (let start = 0; start < count; start += perModule) {
    const module = file.createProcessingModule({ name: `m${start}`, description: 'd' });
    for (let i = start; i < Math.min(count, start + perModule); i++) {
      const data = Float32Array.of(1, 2, 3, 4);
      module.add(new TimeSeries({ name: `s${i}`, data, unit: 'V', rate: 30 }));
    }
  }
  const writer = await createNwb(path, { overwrite: true });
  await writer.write(file);
  await writer.commit();
}

/** Metadata of a file with many objects. */
export const opening = {
  name: 'opening',
  title: 'Opening a file with 10 000 objects',
  about:
    '10 000 TimeSeries in 20 processing modules; metadata only, no array is read. Aim: 5 × PyNWB.',
  async run({ peer, work, quick, rounds = 3 }) {
    const count = quick ? 200 : 10_000;
    const path = join(work, 'many.nwb');
    await writeMany(path, count);
    const contenders = {
      openNwb: async () => {
        const reader = await openNwb(path);
        if (reader.paths.size <= count) throw new Error(`Only ${reader.paths.size} objects.`);
        await reader.close();
      },
    };
    if (peer) contenders.PyNWB = () => peer.call('open_pynwb', { path });
    const results = await compare(contenders, { rounds, warmUp: quick ? 0 : 1 });
    return Object.entries(results).map(([name, { seconds, ratioTo }]) => ({
      '': name,
      time: showSeconds(seconds),
      'to PyNWB': showRatio(ratioTo('PyNWB')),
      file: `${Math.round(statSync(path).size / 1e6)} MB`,
    }));
  },
};

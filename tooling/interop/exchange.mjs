/**
 * Reads what `exchange.py make` wrote, and writes it again for `exchange.py judge`: arrays in both orders,
 * pickles in three protocols, ROIs as masks, results of suite2p and CaImAn as NWB, and exports of a run.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pickle, readNpy, unpickle, writeNpy } from '@ophys/exchange';
import { exportResults, importResults, loadRois } from '@ophys/pipeline/node';

const [work] = process.argv.slice(2);
const given = (name) => join(work, 'exchange', 'given', name);
const made = (name) => join(work, 'exchange', 'made', name);
const frame = { height: 30, width: 40 };
const software = { name: 'interop', version: '0' };
const settings = {
  session: { description: 'Imported', startTime: '2024-05-06T07:08:09+02:00' },
  subject: { subjectId: 'M1', species: 'Mus musculus', sex: 'F', age: 'P90D' },
};

for (const name of readdirSync(join(work, 'exchange', 'given'))) {
  const bytes = () => readFileSync(given(name));
  if (/^[cf]\d+\.npy$/.test(name)) {
    const array = readNpy(bytes());
    writeFileSync(made(name), writeNpy(array));
    const fortran = writeNpy(array, { fortranOrder: true });
    writeFileSync(made(name.replace('.npy', '-fortran.npy')), fortran);
  }
  if (name.endsWith('.pickle')) {
    const value = unpickle(bytes());
    for (const protocol of [2, 3, 4])
      writeFileSync(made(name.replace('.', `-${protocol}.`)), pickle(value, { protocol }));
  }
}

for (const [name, path] of [
  ['RoiSet', 'RoiSet.zip'],
  ['cell_seg', 'cell_seg.npy'],
  ['labels', 'labels.tif'],
  ['stat', 'suite2p'],
]) {
  const rois = await loadRois(given(path), frame);
  const data = new Uint8Array(rois.length * frame.height * frame.width);
  rois.forEach(({ mask }, i) => {
    for (const pixel of mask.pixels) data[i * frame.height * frame.width + pixel] = 1;
  });
  const shape = [rois.length, frame.height, frame.width];
  writeFileSync(made(`${name}.npy`), writeNpy({ dtype: 'bool', shape, data }));
}

await importResults(given('suite2p'), made('suite2p.nwb'), { from: 'suite2p', settings, software });
await importResults(given('caiman.hdf5'), made('caiman.nwb'), {
  from: 'caiman',
  settings,
  software,
});
await exportResults(join(work, 'embedded.nwb'), made('export'), {
  to: ['csv', 'npy', 'suite2p', 'imagej-rois', 'labels-tiff'],
});

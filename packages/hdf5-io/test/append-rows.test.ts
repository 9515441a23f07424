import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WriteError } from '@ophys/core';
import {
  elementTypeOf,
  ImageSegmentation,
  type NWBFile,
  PlaneSegmentation,
  readValues,
  type VectorData,
  withLayout,
} from '@ophys/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendNwb, openNwb, validateNwb, writeNwb } from '../src/node.ts';
import { contentOf } from './content.ts';
import { fixtureFile, temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const path = join(folder, 'out.nwb');

interface Roi {
  readonly pixelMask: readonly (readonly [number, number, number])[];
  readonly score: number;
  readonly label: string;
  readonly accepted: boolean;
  readonly near: readonly number[];
}

function tableOf(file: NWBFile): PlaneSegmentation {
  const segmentation = file.getProcessingModule('ophys').get('ImageSegmentation');
  return (segmentation as ImageSegmentation).getPlaneSegmentation();
}

function fileOf(rois: readonly Roi[]): NWBFile {
  const { file, plane, ophys } = fixtureFile();
  const table = new PlaneSegmentation({ description: 'd', imagingPlane: plane });
  table.addColumn({ name: 'score', description: 'd', data: new Float32Array(0) });
  table.addColumn({ name: 'label', description: 'd', data: [] as readonly string[] });
  table.addColumn({ name: 'accepted', description: 'd', data: [] as readonly boolean[] });
  table.addColumn({ name: 'near', description: 'd', data: new Int32Array(0), index: true });
  for (const roi of rois) table.addRoi({ ...roi });
  ophys.add(new ImageSegmentation({ planeSegmentations: table }));
  return file;
}

async function columnsOf(file: string): Promise<Map<string, unknown>> {
  const reader = await openNwb(file);
  const table = tableOf(reader.file);
  const values = new Map<string, unknown>([['id', await readValues(table.id.data)]]);
  for (const column of table.columns) {
    values.set(column.name, [elementTypeOf(column.data), await readValues(column.data)]);
  }
  await reader.close();
  return values;
}

const roi: fc.Arbitrary<Roi> = fc.record({
  pixelMask: fc.array(
    fc.tuple(fc.nat(511), fc.nat(511), fc.float({ noNaN: true, noDefaultInfinity: true })),
    { maxLength: 4 },
  ),
  score: fc.float({ noNaN: true, noDefaultInfinity: true }),
  label: fc.string(),
  accepted: fc.boolean(),
  near: fc.array(fc.nat(1000), { maxLength: 3 }),
});

test('rows that are appended later are rows that were written at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(roi, { minLength: 1, maxLength: 6 }),
      fc.array(fc.array(roi, { maxLength: 4 }), { maxLength: 3 }),
      async (first, later) => {
        const all = join(folder, 'all.nwb');
        await writeNwb(all, fileOf([...first, ...later.flat()]), { overwrite: true });
        await writeNwb(path, fileOf(first), { overwrite: true });
        for (const rois of later) {
          const nwb = await appendNwb(path);
          for (const added of rois) tableOf(nwb.file).addRoi({ ...added });
          await nwb.commit();
        }
        expect(await columnsOf(path)).toEqual(await columnsOf(all));
        const findings = await validateNwb(path);
        expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
      },
    ),
    { numRuns: 5 },
  );
});

const some: Roi = { pixelMask: [[1, 2, 1]], score: 1, label: 'a', accepted: true, near: [1] };

test('a column is added to a table of the file, and listed', async () => {
  await writeNwb(path, fileOf([some, some]));
  const before = await contentOf(path);
  const nwb = await appendNwb(path);
  const table = tableOf(nwb.file);
  table.addColumn({ name: 'depth', description: 'µm', data: Float32Array.of(10, 20) });
  table.addColumn({ name: 'links', description: 'd', data: [[1], []], index: true });
  await nwb.commit();
  const after = await contentOf(path);
  const at = '/processing/ophys/ImageSegmentation/IP';
  const changed = [...before].filter(([key, content]) => after.get(key) !== content);
  expect(changed.map(([key]) => key).sort()).toEqual(['/file_create_date', `${at}@colnames`]);
  const reader = await openNwb(path);
  expect(reader.diagnostics).toEqual([]);
  expect(tableOf(reader.file).colnames.slice(-2)).toEqual(['depth', 'links']);
  await reader.close();
});

test('rows whose ends an index cannot hold are refused, and the file stays', async () => {
  await writeNwb(path, fileOf([some]));
  const before = readFileSync(path);
  const nwb = await appendNwb(path);
  const pixelMask = Array.from({ length: 300 }, (_, i) => [i, 0, 1] as const);
  tableOf(nwb.file).addRoi({ ...some, pixelMask });
  await expect(nwb.commit()).rejects.toThrow(
    /pixel_mask_index holds uint8, which cannot hold.*writeNwb/,
  );
  expect(readFileSync(path).equals(before)).toBe(true);
  const reader = await openNwb(path);
  tableOf(reader.file).addRoi({ ...some, pixelMask });
  const copy = join(folder, 'copy.nwb');
  await writeNwb(copy, reader.file);
  await reader.close();
  const ends = (await columnsOf(copy)).get('pixel_mask_index');
  expect(ends).toEqual(['uint16', Uint16Array.of(1, 301)]);
});

test('a table that cannot grow says what to do, and that is possible', async () => {
  const file = fileOf([some]);
  const score = tableOf(file).columns.get('score') as VectorData;
  const fixed = withLayout(score.data, { growable: false });
  Object.assign(score, { data: fixed });
  await writeNwb(path, file);
  const nwb = await appendNwb(path);
  tableOf(nwb.file).addRoi(some as never);
  await expect(nwb.commit()).rejects.toThrow(WriteError);
  const reader = await openNwb(path);
  tableOf(reader.file).addRoi({ ...some });
  const copy = join(folder, 'copy.nwb');
  await writeNwb(copy, reader.file);
  await reader.close();
  expect((await columnsOf(copy)).get('score')).toEqual(['float32', Float32Array.of(1, 1)]);
  copyFileSync(copy, path);
  const again = await appendNwb(path);
  tableOf(again.file).addRoi({ ...some });
  await again.commit();
  expect((await columnsOf(path)).get('score')).toEqual(['float32', Float32Array.of(1, 1, 1)]);
});

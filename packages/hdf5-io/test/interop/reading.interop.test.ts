import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type ArrayData,
  ImagingPlane,
  isStored,
  type NWBFile,
  objectsIn,
  readValues,
  TimeSeries,
} from '@ophys/model';
import { expect, test } from 'vitest';
import { openNwb } from '../../src/node.ts';
import { workFolder } from './work.ts';

const shared = fileURLToPath(new URL('../../../../../shared/data/nwb', import.meta.url));

/** Where an array of numbers is, and what it adds up to; undefined for others. */
async function summarise(data: ArrayData | undefined) {
  if (data === undefined || !isStored(data)) return undefined;
  if (data.dtype === 'reference' || data.dtype === 'unknown') return undefined;
  const values = await readValues(data);
  if (!ArrayBuffer.isView(values)) return undefined;
  const numbers = Array.from(values as ArrayLike<number>);
  return { path: data.origin.path, shape: data.shape, sum: numbers.reduce((sum, v) => sum + v, 0) };
}

/** What a file has, by names that PyNWB has as well. */
async function contentOf(file: NWBFile) {
  const arrays: unknown[] = [];
  const series: unknown[] = [];
  const planes: unknown[] = [];
  for (const item of objectsIn(file)) {
    const found = await summarise((item as { data?: ArrayData }).data);
    if (found) arrays.push(found);
    if (item instanceof TimeSeries && found) {
      const { unit, conversion, resolution, description, comments } = item;
      const times = await summarise(item.timestamps);
      series.push({
        name: `${item.name}, ${found.path}`,
        unit,
        conversion,
        resolution,
        description,
        comments,
        rate: item.rate ?? null,
        start: item.startingTime ?? null,
        times: times?.sum ?? null,
      });
    }
    if (item instanceof ImagingPlane) {
      planes.push({
        name: item.name,
        description: item.description ?? null,
        excitation: item.excitationLambda,
        indicator: item.indicator,
        location: item.location,
        device: item.device.name,
        channels: [...item.opticalChannel].map((c) => [c.name, c.description, c.emissionLambda]),
      });
    }
  }
  return {
    identifier: file.identifier,
    description: file.sessionDescription,
    start: new Date(file.sessionStartTime).toISOString(),
    experimenter: file.experimenter ?? null,
    publications: file.relatedPublications ?? null,
    subject: file.subject ? (file.subject.subjectId ?? null) : null,
    devices: [...file.devices.names].sort(),
    arrays,
    series,
    planes,
  };
}

test.skipIf(!existsSync(shared))(
  'tells what is in files of older writers, to be compared with PyNWB (shared/data/nwb)',
  async () => {
    const names = readdirSync(shared, { recursive: true, encoding: 'utf8' });
    const files: Record<string, unknown> = {};
    for (const name of names.filter((n) => n.endsWith('.nwb')).sort()) {
      const reader = await openNwb(join(shared, name));
      files[join(shared, name)] = await contentOf(reader.file);
      await reader.close();
    }
    expect(Object.keys(files).length).toBeGreaterThan(30);
    writeFileSync(join(workFolder(), 'reading.json'), JSON.stringify(files));
  },
);

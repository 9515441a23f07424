import { appendFileSync, copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TimeSeries } from '@ophys/model';
import { test } from 'vitest';
import { appendNwb, exportNwb, openNwb } from '../../src/node.ts';
import { workFolder } from './work.ts';

const shared = fileURLToPath(new URL('../../../../../shared/data/nwb', import.meta.url));
const files = existsSync(shared)
  ? readdirSync(shared, { recursive: true, encoding: 'utf8' }).filter((n) => n.endsWith('.nwb'))
  : [];

function series(): TimeSeries {
  return new TimeSeries({ name: 'added here', data: Float32Array.of(1, 2), unit: 'V', rate: 2 });
}

test.skipIf(files.length === 0)(
  'append and export keep all that is in files of other writers (shared/data/nwb)',
  async () => {
    for (const name of files) {
      const original = join(shared, name);
      const folder = join(workFolder(), 'unchanged', name.replace(/[^\w.]/g, '-'));
      mkdirSync(folder, { recursive: true });
      const [appended, exported] = [join(folder, 'appended.nwb'), join(folder, 'exported.nwb')];
      copyFileSync(original, appended);
      const nwb = await appendNwb(appended);
      nwb.file.addAcquisition(series());
      await nwb.commit();
      const reader = await openNwb(original);
      reader.file.addAcquisition(series());
      await exportNwb(reader, exported, { overwrite: true });
      await reader.close();
      const entry = { original, copies: [appended, exported], added: ['acquisition/added here'] };
      appendFileSync(join(workFolder(), 'unchanged.jsonl'), `${JSON.stringify(entry)}\n`);
    }
  },
);

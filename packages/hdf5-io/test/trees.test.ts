import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendNwb, openNwb, validateNwb, writeNwb, writeNwbInMemory } from '../src/node.ts';
import { minimalFile, temporaryFolder } from './temporary.ts';
import { contentOfTree } from './tree.ts';
import { recipe, treeOf } from './trees.ts';

const folder = temporaryFolder();
const path = join(folder, 'out.nwb');

test('any tree of objects comes back as it was written, with its ids and links', async () => {
  await fc.assert(
    fc.asyncProperty(recipe, async (given) => {
      const tree = treeOf(given);
      const bytes = await (await writeNwbInMemory(tree)).arrayBuffer();
      const reader = await openNwb(bytes);
      expect(reader.diagnostics).toEqual([]);
      expect(await contentOfTree(reader.file)).toEqual(await contentOfTree(tree));
      const again = await (await writeNwbInMemory(reader.file)).arrayBuffer();
      const copy = await openNwb(again);
      expect(await contentOfTree(copy.file)).toEqual(await contentOfTree(tree));
      await copy.close();
      await reader.close();
      const errors = (await validateNwb(bytes)).filter(({ severity }) => severity === 'error');
      expect(errors).toEqual([]);
    }),
    { numRuns: 12 },
  );
});

/** Runs a program that kills itself while block `after` of a stream is written. */
function killWhileWriting(program: string, after: number): void {
  const dist = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
  const script = `
    import { TimeSeries, NWBFile } from ${JSON.stringify(dist('model/dist/index.js'))};
    import { appendNwb, writeNwb } from ${JSON.stringify(dist('hdf5-io/dist/node.js'))};
    const path = ${JSON.stringify(path)};
    async function* blocks() {
      for (let i = 0; ; i++) {
        if (i === ${after}) process.kill(process.pid, 'SIGKILL');
        yield { data: new Float32Array(300_000), shape: [300_000] };
      }
    }
    const series = new TimeSeries({ name: 's', data: blocks(), unit: 'V', rate: 1 });
    ${program}`;
  const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  expect(signal, stderr).toBe('SIGKILL');
}

test('a process that is killed while it writes leaves no file at the path', () => {
  const program = `
    const file = new NWBFile({ identifier: 'a', sessionDescription: 'b', sessionStartTime: new Date() });
    file.addAcquisition(series);
    await writeNwb(path, file);`;
  killWhileWriting(program, 9);
  expect(existsSync(path)).toBe(false);
});

test('a process that is killed while it appends leaves the file as it was', async () => {
  await writeNwb(path, minimalFile());
  const before = readFileSync(path);
  const program = `
    const nwb = await appendNwb(path);
    nwb.file.addAcquisition(series);
    await nwb.commit();`;
  killWhileWriting(program, 9);
  expect(readFileSync(path).equals(before)).toBe(true);
  const nwb = await appendNwb(path);
  await nwb.abort();
  expect(readdirSync(folder).filter((name) => !name.endsWith('.partial'))).toEqual(['out.nwb']);
});

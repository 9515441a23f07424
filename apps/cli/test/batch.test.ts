import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTiff } from '@ophys/tiff-io/node';
import { expect, it } from 'vitest';
import { smallRecording } from './inputs.ts';
import { inFolder, listFolder, ophys } from './ophys.ts';

it('runs every recording of a manifest with its settings; one that fails stops no other', () =>
  inFolder(async (folder) => {
    await writeTiff(join(folder, 'a.tif'), smallRecording(120));
    await writeFile(join(folder, 'broken.tif'), 'no TIFF');
    await writeTiff(join(folder, 'c.tif'), smallRecording(120));
    await writeFile(
      join(folder, 'list.csv'),
      'input,name,imaging.rate_hz,detection.threshold\na.tif,first,30,5\nbroken.tif,,30,\nc.tif,,30,\n',
    );
    const batch = ['batch', 'list.csv', '-o', 'out', '-j', '2', '--at-once', '2'];
    const outcome = await ophys([...batch, '-f', 'json'], { cwd: folder });
    expect(outcome.code, outcome.stderr).toBe(4);
    const { items } = JSON.parse(outcome.stdout);
    expect(items.map(({ name, code }: { name: string; code: number }) => [name, code])).toEqual([
      ['first', 0],
      ['broken', 3],
      ['c', 0],
    ]);
    expect(items[1].error).toMatch(/neither TIFF nor HDF5|broken\.tif/);
    expect(await listFolder(join(folder, 'out'))).toEqual(['batch.json', 'c', 'first']);
    const { settings } = JSON.parse(await readFile(join(folder, 'out/first/run.json'), 'utf8'));
    expect([settings.imaging.rateHz, settings.detection.threshold]).toEqual([30, 5]);

    const one = await ophys([...batch, '--task-index', '1'], { cwd: folder });
    expect(one.code).toBe(3);
    const script = await ophys([...batch, '--submit', 'print'], { cwd: folder });
    expect(script.stdout).toMatch(/^#!\/bin\/bash\n(#SBATCH .*\n)+/);
    expect(script.stdout).toContain('#SBATCH --array=0-2\n');
    expect(script.stdout).toContain('exec ophys batch list.csv -o out');
    expect(script.stdout).toContain('--task-index "$SLURM_ARRAY_TASK_ID"');
  }));

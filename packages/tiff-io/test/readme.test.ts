import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it, vi } from 'vitest';

it('the example of the README runs', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const folder = await mkdtemp(fileURLToPath(new URL('./.readme-', import.meta.url)));
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    const movie = JSON.stringify(join(folder, 'movie.tif'));
    const code = example.replaceAll("'movie.tif'", movie);
    const file = join(folder, 'example.ts');
    await writeFile(file, code);
    await import(/* @vite-ignore */ pathToFileURL(file).href);
    expect(log.mock.calls).toEqual([
      [[100, 64, 64], 'uint16', 30, []],
      ['frames 0 to 49, brightest 4095'],
      ['frames 50 to 99, brightest 4095'],
    ]);
  } finally {
    log.mockRestore();
    await rm(folder, { recursive: true });
  }
});

import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, it } from 'vitest';
import { sourceAliases } from './source-aliases.ts';

/** The code of an entry with all that it imports, minified. */
async function bundle(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { alias: sourceAliases() },
    build: {
      write: false,
      lib: { entry: fileURLToPath(new URL(entry, import.meta.url)), formats: ['es'] },
      rolldownOptions: { output: { minify: true } },
    },
  });
  const [output] = [result].flat();
  if (output === undefined || !('output' in output)) throw new TypeError('no bundle');
  return output.output.map((part) => (part.type === 'chunk' ? part.code : '')).join('');
}

it('@ophys/model is below 30 kB, minified and gzipped, with all that it imports', async () => {
  const code = await bundle('../../packages/model/src/index.ts');
  expect(code).toContain('PlaneSegmentation');
  expect(code).not.toContain('h5wasm');
  expect(gzipSync(code).length).toBeLessThan(30_000);
});

import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { transformWithOxc } from 'vite';

/** Writes the functions that a `gpu-kernels.ts` exports as text, to `gpu-kernels.generated.ts`. */
export async function writeGpuKernels(source) {
  const kernels = await compileGpuKernels(readFileSync(source, 'utf8'), source);
  const lines = [`/** Compiled from \`${basename(source)}\`; do not edit. */`];
  for (const [name, text] of kernels) {
    lines.push('', `export const ${name} = ${JSON.stringify(text)};`);
  }
  writeFileSync(source.replace(/\.ts$/, '.generated.ts'), `${lines.join('\n')}\n`);
}

/**
 * The exported functions of a TypeScript module as JavaScript, by name.
 *
 * The module is loaded once its types are gone, so that the engine says where a function ends; a
 * kernel knows nothing outside itself, hence a module of kernels imports nothing but types.
 *
 * @param {string} typescript
 * @param {string} path
 * @returns {Promise<[name: string, text: string][]>}
 */
export async function compileGpuKernels(typescript, path) {
  const { code } = await transformWithOxc(typescript, path, { target: 'es2022', sourcemap: false });
  const module = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return Object.entries(module).map(([name, kernel]) => {
    if (typeof kernel !== 'function' || kernel.name !== name) {
      throw new Error(`${path} exports ${name}, which is no named function.`);
    }
    return [name, kernel.toString()];
  });
}

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { main } from 'assemblyscript/asc';

/** Compiles AssemblyScript to WebAssembly SIMD and writes it as a module that exports base64 text. */
export async function writeWasm(source, output) {
  const binary = join(dirname(source), 'kernels.wasm');
  const { error, stderr } = await main([
    source,
    '--outFile',
    binary,
    '--runtime',
    'stub',
    '--enable',
    'simd',
    '--optimizeLevel',
    '3',
    '--noAssert',
    '--use',
    'abort=',
  ]);
  if (error) throw new Error(`${source} does not compile:\n${stderr.toString()}`);
  const base64 = readFileSync(binary).toString('base64');
  writeFileSync(
    output,
    `/** Compiled from \`${dirname(source)}/\`; do not edit. */\nexport default '${base64}';\n`,
  );
}

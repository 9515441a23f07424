/**
 * Compiles a package's AssemblyScript (`assembly/index.ts`) to WebAssembly SIMD and writes it as
 * `src/kernels.wasm.generated.ts`: base64 text, so that Node, browsers and bundlers load it alike.
 * Run from the package's folder.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { main } from 'assemblyscript/asc';

const output = 'assembly/kernels.wasm';
const { error, stderr } = await main([
  'assembly/index.ts',
  '--outFile',
  output,
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
if (error) {
  process.stderr.write(stderr.toString());
  process.exitCode = 1;
} else {
  const base64 = readFileSync(output).toString('base64');
  writeFileSync(
    'src/kernels.wasm.generated.ts',
    `/** Compiled from \`assembly/\`; do not edit. */\nexport default '${base64}';\n`,
  );
}

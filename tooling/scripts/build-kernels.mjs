/**
 * Writes a package's kernels as modules of text: Node, browsers and bundlers load them alike, and
 * no minifier changes them. Run from the package's folder.
 *
 * - AssemblyScript (`assembly/index.ts`) → WebAssembly SIMD → `src/kernels.wasm.generated.ts`
 * - each `gpu-kernels.ts` below `src/` → JavaScript for gpu.js → `gpu-kernels.generated.ts` beside it
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeGpuKernels } from './gpu-kernels.mjs';
import { writeWasm } from './wasm.mjs';

if (existsSync('assembly')) await writeWasm('assembly/index.ts', 'src/kernels.wasm.generated.ts');
for (const path of readdirSync('src', { recursive: true })) {
  if (/(^|[\\/])gpu-kernels\.ts$/.test(path)) await writeGpuKernels(join('src', path));
}

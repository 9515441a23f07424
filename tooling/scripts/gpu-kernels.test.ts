import { expect, it } from 'vitest';
import { compileGpuKernels } from './gpu-kernels.mjs';

it('takes the types off kernels and keeps their names', async () => {
  const typescript = `
    import type { KernelThread } from '@ophys/compute';
    /** Doubles. */
    export function twice(this: KernelThread, values: readonly number[]): number {
      if (this.thread.x > 1) return 0;
      const value = values[this.thread.x] as number;
      return 2 * value;
    }
    export function zero(): number { return 0; }
  `;
  const kernels = new Map(await compileGpuKernels(typescript, 'gpu-kernels.ts'));
  expect([...kernels.keys()]).toEqual(['twice', 'zero']);
  expect(kernels.get('twice')?.replace(/\s+/g, ' ')).toBe(
    'function twice(values) { if (this.thread.x > 1) return 0; const value = values[this.thread.x]; return 2 * value; }',
  );
});

it('refuses what is no function, and imports that remain', async () => {
  const compile = (typescript: string) => compileGpuKernels(typescript, 'gpu-kernels.ts');
  await expect(compile('export const half = 0.5;')).rejects.toThrow('exports half, which is no');
  await expect(
    compile('import { a } from "./a.ts"; export function b() { return a; }'),
  ).rejects.toThrow();
});

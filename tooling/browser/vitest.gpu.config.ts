import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { sourceAliases } from '../testing/source-aliases.ts';

/** The tests that need a GPU; they fail, rather than skip, without one. */
export default defineConfig({
  resolve: { alias: sourceAliases() },
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['packages/**/*.gpu.test.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
  },
});

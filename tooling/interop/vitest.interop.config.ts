import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { sourceAliases } from '../testing/source-aliases.ts';

/** What packages write for other readers to judge. */
export default defineConfig({
  resolve: { alias: sourceAliases() },
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    testTimeout: 120_000,
    include: ['packages/**/*.interop.test.ts'],
  },
});

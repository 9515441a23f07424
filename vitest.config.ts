import { defineConfig } from 'vitest/config';
import { sourceAliases } from './tooling/testing/source-aliases.ts';

/** Tests run on source; those that need a GPU or Python belong to the lanes. */
export default defineConfig({
  resolve: { alias: sourceAliases() },
  test: {
    include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'tooling/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.gpu.test.ts', '**/*.interop.test.ts'],
    testTimeout: 60_000,
  },
});

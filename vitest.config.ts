import { defineConfig } from 'vitest/config';
import { sourceAliases } from './tooling/testing/source-aliases.ts';

/** Tests run on source; those that need a GPU belong to the browser lane. */
export default defineConfig({
  resolve: { alias: sourceAliases() },
  test: {
    include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'tooling/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.gpu.test.ts'],
    testTimeout: 60_000,
  },
});

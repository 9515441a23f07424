import { mergeConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/** The tests that need a GPU; they fail, rather than skip, without one. */
export default mergeConfig(base, {
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['packages/**/*.gpu.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    fileParallelism: false,
    testTimeout: 300_000,
  },
});

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const src = fileURLToPath(new URL('./packages/', import.meta.url));

export default defineConfig({
  resolve: {
    // Tests run on source. An alias, because a resolve condition would leak into worker threads.
    alias: [
      { find: /^@ophys\/(compute)\/(node|web)$/, replacement: `${src}$1/src/platform/$2.ts` },
      { find: /^@ophys\/([a-z0-9-]+)\/node$/, replacement: `${src}$1/src/node.ts` },
      { find: /^@ophys\/([a-z0-9-]+)$/, replacement: `${src}$1/src/index.ts` },
    ],
  },
  test: {
    include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'tooling/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.gpu.test.ts'],
    testTimeout: 60_000,
  },
});

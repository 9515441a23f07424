import { defineConfig } from 'vite';
import base from '../../vitest.config.ts';

/** Bundles the page from source, as an app that uses the packages would. */
export default defineConfig({
  root: new URL('./page', import.meta.url).pathname,
  resolve: base.resolve,
  build: {
    outDir: new URL('./dist', import.meta.url).pathname,
    emptyOutDir: true,
    target: 'es2022',
    minify: true,
    chunkSizeWarningLimit: 10_000,
  },
  logLevel: 'warn',
});

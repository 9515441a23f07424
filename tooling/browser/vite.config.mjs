import { defineConfig } from 'vite';
import { sourceAliases } from '../testing/source-aliases.ts';

/** Bundles the page from source and minified, as an app that uses the packages would. */
export default defineConfig({
  root: new URL('./page', import.meta.url).pathname,
  base: './',
  resolve: { alias: sourceAliases('browser') },
  worker: { format: 'es' },
  build: {
    outDir: new URL('./dist', import.meta.url).pathname,
    emptyOutDir: true,
    target: 'es2022',
    rollupOptions: {
      input: ['index', 'large'].map(
        (name) => new URL(`./page/${name}.html`, import.meta.url).pathname,
      ),
    },
    minify: true,
    chunkSizeWarningLimit: 10_000,
  },
  logLevel: 'warn',
});

import { build, preview } from 'vite';
import { writeFixtures } from './fixtures.mjs';

const configFile = new URL('./vite.config.mjs', import.meta.url).pathname;

/** The graphics interfaces that the page is opened on, and what Chromium is told for each. */
export const apis = [
  { api: 'webgpu', flags: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'] },
  { api: 'webgl2', flags: ['--disable-features=WebGPU', '--enable-unsafe-swiftshader'] },
];

/** Bundles the page and serves it, files that it fetches beside it, while `use` has its address. */
export async function servePage(use) {
  await build({ configFile });
  const server = await preview({ configFile, preview: { host: '127.0.0.1', port: 0 } });
  try {
    await writeFixtures(server.config.build.outDir);
    return await use(server.resolvedUrls.local[0]);
  } finally {
    await server.close();
  }
}

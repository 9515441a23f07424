/** Bundles the page, opens it in Chromium with and without WebGPU, and prints what it found. */
import { performance } from 'node:perf_hooks';
import { build, preview } from 'vite';
import { findChromium } from './chromium.mjs';
import { writeFixtures } from './fixtures.mjs';
import { checkLargeFile } from './large.mjs';
import { openPage } from './open-page.mjs';

const configFile = new URL('./vite.config.mjs', import.meta.url).pathname;
const runs = [
  { api: 'webgpu', flags: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'] },
  { api: 'webgl2', flags: ['--disable-features=WebGPU', '--enable-unsafe-swiftshader'] },
];

await build({ configFile });
const server = await preview({ configFile, preview: { host: '127.0.0.1', port: 0 } });
await writeFixtures(server.config.build.outDir);
const url = server.resolvedUrls.local[0];
let failures = 0;
try {
  for (const { api, flags } of runs) failures += await checkOn(api, flags);
  console.log('\nChromium, a local file of 3 GB');
  failures += await checkLargeFile(`${url}large.html`);
} finally {
  await server.close();
}
console.log(failures === 0 ? '\nBrowser lane: all passed.' : `\nBrowser lane: ${failures} failed.`);
process.exit(failures === 0 ? 0 : 1);

/** Number of failures on one graphics interface. */
async function checkOn(api, flags) {
  const started = performance.now();
  const { checks, problems } = await openPage(findChromium(), flags, `${url}?api=${api}`);
  console.log(`\nChromium, ${api} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  for (const { name, ok, detail, seconds } of checks) {
    console.log(`  ${ok ? 'ok  ' : 'FAIL'} ${name}: ${detail} (${seconds.toFixed(1)} s)`);
  }
  for (const problem of problems) console.log(`  FAIL ${problem}`);
  return problems.length + checks.filter(({ ok }) => !ok).length;
}

/** Bundles the page, opens it in Chromium with and without WebGPU, and prints what it found. */
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { findChromium } from './chromium.mjs';

const configFile = new URL('./vite.config.mjs', import.meta.url).pathname;
const quiet = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];
const runs = [
  { api: 'webgpu', flags: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'] },
  { api: 'webgl2', flags: ['--disable-features=WebGPU', '--enable-unsafe-swiftshader'] },
];

await build({ configFile });
const server = await preview({ configFile, preview: { host: '127.0.0.1', port: 0 } });
const url = server.resolvedUrls.local[0];
let failures = 0;
try {
  for (const { api, flags } of runs) {
    const checks = await openPage(`${url}?api=${api}`, flags);
    console.log(`\nChromium, ${api}`);
    for (const { name, ok, detail } of checks) {
      console.log(`  ${ok ? 'ok  ' : 'FAIL'} ${name}: ${detail}`);
      if (!ok) failures++;
    }
    if (checks.length === 0) failures++;
  }
} finally {
  await server.close();
}
console.log(failures === 0 ? '\nBrowser lane: all passed.' : `\nBrowser lane: ${failures} failed.`);
process.exit(failures === 0 ? 0 : 1);

async function openPage(address, flags) {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [...quiet, ...flags],
  });
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(`  page error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') console.error(`  console: ${message.text()}`);
    });
    await page.goto(address);
    await page.waitForFunction(() => globalThis.ophysChecks !== undefined, undefined, {
      timeout: 300_000,
    });
    return await page.evaluate(() => globalThis.ophysChecks);
  } finally {
    await browser.close();
  }
}

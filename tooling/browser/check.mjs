/** Opens the page in Chromium with and without WebGPU, and prints what it found. */
import { performance } from 'node:perf_hooks';
import { findChromium } from './chromium.mjs';
import { checkLargeFile } from './large.mjs';
import { openPage } from './open-page.mjs';
import { apis, servePage } from './serve-page.mjs';

const failures = await servePage(async (url) => {
  let failed = 0;
  for (const { api, flags } of apis) failed += await checkOn(url, api, flags);
  console.log('\nChromium, a local file of 3 GB');
  return failed + (await checkLargeFile(`${url}large.html`));
});
console.log(failures === 0 ? '\nBrowser lane: all passed.' : `\nBrowser lane: ${failures} failed.`);
process.exit(failures === 0 ? 0 : 1);

/** Number of failures on one graphics interface. */
async function checkOn(url, api, flags) {
  const started = performance.now();
  const { checks, problems } = await openPage(findChromium(), flags, `${url}?api=${api}`);
  console.log(`\nChromium, ${api} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  for (const { name, ok, detail, seconds } of checks) {
    console.log(`  ${ok ? 'ok  ' : 'FAIL'} ${name}: ${detail} (${seconds.toFixed(1)} s)`);
  }
  for (const problem of problems) console.log(`  FAIL ${problem}`);
  return problems.length + checks.filter(({ ok }) => !ok).length;
}

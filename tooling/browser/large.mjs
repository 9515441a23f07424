/**
 * A local file of 3 GB in a browser: opened as a `File`, a frame in the middle read, in little memory;
 * and a results file written there, downloaded, and judged by PyNWB.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNwb } from '@ophys/hdf5-io/node';
import { chromium } from 'playwright-core';
import { preparePython } from '../interop/python.mjs';
import { run } from '../scripts/run.mjs';
import { findChromium } from './chromium.mjs';
import { writeSparseNwb } from './sparse.mjs';

/** The most memory that the page's process may ever have had, in bytes. */
const MAX_MEMORY = 300e6;

/**
 * @param address where the built page is
 * @returns number of failures
 */
export async function checkLargeFile(address) {
  const folder = mkdtempSync(join(tmpdir(), 'ophys-browser-'));
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(address);
    await page.setInputFiles('#file', await writeSparseNwb(folder));
    const answer = await page.waitForFunction(() => globalThis.ophysLarge, undefined, {
      timeout: 60_000,
    });
    const { detail, error } = await answer.jsonValue();
    if (error) return report(false, error);
    const memory = await mostMemory(browser);
    const mb = `${Math.round(memory / 1e6)} MB`;
    const failures = report(memory < MAX_MEMORY, `a frame of ${detail}, at most ${mb} of memory`);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#results')]);
    const path = join(folder, 'results.nwb');
    await download.saveAs(path);
    const reader = await openNwb(path);
    const isRight = reader.file.identifier === 'results' && reader.diagnostics.length === 0;
    await reader.close();
    run('results of the browser, by PyNWB', preparePython(), [
      '-m',
      'pynwb.validation_cli',
      '--no-cached-namespace',
      path,
    ]);
    return failures + report(isRight, 'results written in the browser, downloaded, valid');
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(ok, detail) {
  console.log(`  ${ok ? 'ok  ' : 'FAIL'} large file: ${detail}`);
  return ok ? 0 : 1;
}

/** The most memory that any process with a page has had; elsewhere than on Linux, what it has now. */
async function mostMemory(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const pages = processInfo.filter(({ type }) => type === 'renderer');
  return Math.max(...pages.map(({ id }) => memoryOf(id)));
}

function memoryOf(id) {
  const status = `/proc/${id}/status`;
  if (existsSync(status)) {
    return 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1]);
  }
  return 1024 * Number(execFileSync('ps', ['-o', 'rss=', '-p', String(id)]));
}

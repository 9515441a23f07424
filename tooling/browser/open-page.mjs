import { chromium } from 'playwright-core';

const quiet = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/**
 * Opens a page in a fresh Chromium and waits until its checks are done.
 *
 * @returns the checks, the numbers that they measured, and what went wrong outside them: errors that
 *   nothing caught, errors on the console, requests that failed, checks that never came
 */
export async function openPage(executablePath, flags, address) {
  const browser = await chromium.launch({ executablePath, args: [...quiet, ...flags] });
  try {
    const page = await browser.newPage();
    const problems = [];
    const broken = watch(page, problems);
    await page.goto(address);
    const done = page.waitForFunction(() => globalThis.ophysResults, undefined, {
      timeout: 300_000,
    });
    const result = await Promise.race([done, broken]).catch((error) => {
      problems.push(error.message);
    });
    const { checks, measured } = (await result?.jsonValue()) ?? { checks: [], measured: [] };
    if (checks.length === 0) problems.push('the page has run no checks');
    return { checks, measured, problems };
  } finally {
    await browser.close();
  }
}

/** Gathers problems; resolves when the page itself is broken, so that nobody waits for its checks. */
function watch(page, problems) {
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('requestfailed', (request) => {
    problems.push(`request: ${request.url()} ${request.failure()?.errorText}`);
  });
  page.on('crash', () => problems.push('the page crashed'));
  return new Promise((resolve) => {
    page.on('pageerror', (error) => {
      problems.push(`page: ${error.stack ?? error.message}`);
      resolve();
    });
  });
}

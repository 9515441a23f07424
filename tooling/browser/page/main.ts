import { openGpu } from '@ophys/compute';
import { compareWithReference as compareMaskToTrace } from '../../../packages/traces/src/ops/mask-to-trace/parity.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

const checks: Check[] = [];

/** Runs one check; what it returns is shown, what it throws is a failure. */
async function check(name: string, run: () => Promise<string>): Promise<void> {
  try {
    checks.push({ name, ok: true, detail: await run() });
  } catch (error) {
    checks.push({
      name,
      ok: false,
      detail: error instanceof Error ? error.message : String(error),
    });
  }
}

function require(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}

await check('device', async () => {
  const expected = new URLSearchParams(location.search).get('api');
  const device = await openGpu({ allowSoftware: true });
  await device.close();
  require(device.api === expected, `expected ${expected}, got ${device.api}`);
  return device.adapter;
});

await check('mask-to-trace on the GPU', async () => {
  const cases = await compareMaskToTrace('gpu');
  const worst = Math.max(...cases.map(({ error }) => error));
  require(worst < 1e-5, `largest relative error ${worst}`);
  return `${cases.length} cases, largest relative error ${worst.toExponential(1)}`;
});

Object.assign(globalThis, { ophysChecks: checks });

/** The device, and every op on every backend against its reference. */
import { type Backend, openGpu } from '@ophys/compute';
import { type Measured, measureOp, type ParityOp, parityOps } from '../../numerics/ops.ts';
import { type Check, expectThat } from '../check.ts';

/** What the checks measured, with the backend they measured it on. */
export const measured: (Measured & { readonly backend: Backend })[] = [];

export const kernelChecks: readonly Check[] = [
  { name: 'compute: GPU device', run: openDevice },
  ...parityOps.flatMap((op) =>
    op.backends.map((backend) => ({
      name: `${op.package}: ${op.name} on ${backend}`,
      run: () => checkOp(op, backend),
    })),
  ),
];

/** The page is opened once for each graphics interface, and must really run on that one. */
async function openDevice(): Promise<string> {
  const expected = new URLSearchParams(location.search).get('api');
  const device = await openGpu({ allowSoftware: true });
  await device.close();
  expectThat(device.api === expected, `expected ${expected}, got ${device.api}`);
  return device.adapter;
}

async function checkOp(op: ParityOp, backend: Backend): Promise<string> {
  const rows = await measureOp(op, backend);
  measured.push(...rows.map((row) => ({ ...row, backend })));
  const shares = rows.map(({ quantity, dtype, error, tolerance }) => {
    if (error === undefined) return 0;
    expectThat(error <= tolerance, `${quantity}, ${dtype}: off by ${error}, allowed ${tolerance}`);
    return error / tolerance;
  });
  const taken = rows.filter(({ error }) => error !== undefined).length;
  expectThat(taken > 0, 'every dtype was refused');
  return `${taken} comparisons, at most ${(100 * Math.max(...shares)).toPrecision(2)} % of the tolerance`;
}

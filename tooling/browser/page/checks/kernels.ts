/** The device, and every op on every backend against its reference. */
import { type Backend, openGpu } from '@ophys/compute';
import { phaseCorrelateTolerance, translateTolerance } from '@ophys/motion';
import { maskToTraceTolerance } from '@ophys/traces';
import {
  measureParity as measurePhaseCorrelate,
  parityCases,
} from '../../../../packages/motion/src/ops/phase-correlate/parity.ts';
import { measureTranslateParity } from '../../../../packages/motion/src/ops/translate/parity.ts';
import { compareWithReference as compareMaskToTrace } from '../../../../packages/traces/src/ops/mask-to-trace/parity.ts';
import { type Check, expectThat } from '../check.ts';

export const kernelChecks: readonly Check[] = [
  { name: 'compute: GPU device', run: openDevice },
  ...(['wasm', 'gpu'] as const).flatMap((backend) => [
    { name: `motion: phase-correlate on ${backend}`, run: () => checkPhaseCorrelate(backend) },
    { name: `motion: translate on ${backend}`, run: () => checkTranslate(backend) },
    { name: `traces: mask-to-trace on ${backend}`, run: () => checkMaskToTrace(backend) },
  ]),
];

/** The page is opened once for each graphics interface, and must really run on that one. */
async function openDevice(): Promise<string> {
  const expected = new URLSearchParams(location.search).get('api');
  const device = await openGpu({ allowSoftware: true });
  await device.close();
  expectThat(device.api === expected, `expected ${expected}, got ${device.api}`);
  return device.adapter;
}

async function checkPhaseCorrelate(backend: Backend): Promise<string> {
  const tolerance = phaseCorrelateTolerance;
  let [shift, peak] = [0, 0];
  for (const parityCase of parityCases) {
    const errors = await measurePhaseCorrelate(backend, parityCase);
    expectThat(
      errors.shift < tolerance.shift && errors.peak < tolerance.peak,
      `${JSON.stringify(parityCase)}: shift off by ${errors.shift} px, peak by ${errors.peak}`,
    );
    shift = Math.max(shift, errors.shift);
    peak = Math.max(peak, errors.peak);
  }
  return `${parityCases.length} cases, shift within ${power(shift)} px, peak within ${power(peak)}`;
}

async function checkTranslate(backend: Backend): Promise<string> {
  for (const dtype of ['uint8', 'int8', 'uint16', 'int16'] as const) {
    const counts = await measureTranslateParity(backend, dtype, 37, 50);
    expectThat(counts <= 1, `${dtype}: off by ${counts} counts`);
  }
  const error = await measureTranslateParity(backend, 'float32', 37, 50);
  expectThat(error < translateTolerance, `float32: relative error ${error}`);
  return `4 integer dtypes within a count, float32 within ${power(error)}`;
}

async function checkMaskToTrace(backend: Backend): Promise<string> {
  const cases = await compareMaskToTrace(backend);
  for (const { name, error, report } of cases) {
    expectThat(report.backend === backend, `${name}: ran on ${report.backend}`);
    expectThat(error <= maskToTraceTolerance, `${name}: relative error ${error}`);
  }
  const worst = Math.max(...cases.map(({ error }) => error));
  return `${cases.length} cases within ${power(worst)}`;
}

function power(value: number): string {
  return value.toExponential(1);
}

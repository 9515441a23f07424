/** Every op that has more than one implementation, and how far they may differ from the reference. */
import type { Backend } from '@ophys/compute';
import { type Dtype, dtypes, isFloat } from '@ophys/core';
import {
  blockParityCases,
  measureBlockParity,
} from '../../../packages/motion/src/ops/block-correlate/parity.ts';
import { highPassTolerance } from '../../../packages/motion/src/ops/high-pass/index.ts';
import {
  highPassCases,
  measureHighPass,
} from '../../../packages/motion/src/ops/high-pass/parity.ts';
import { phaseCorrelateTolerance } from '../../../packages/motion/src/ops/phase-correlate/index.ts';
import {
  measureParity as measurePhaseParity,
  parityCases as phaseParityCases,
} from '../../../packages/motion/src/ops/phase-correlate/parity.ts';
import { refineFieldTolerance } from '../../../packages/motion/src/ops/refine-field/index.ts';
import {
  measureRefineParity,
  refineParityCases,
} from '../../../packages/motion/src/ops/refine-field/parity.ts';
import { translateTolerance } from '../../../packages/motion/src/ops/translate/index.ts';
import { measureTranslateParity } from '../../../packages/motion/src/ops/translate/parity.ts';
import { warpTolerance } from '../../../packages/motion/src/ops/warp/index.ts';
import {
  measureWarpParity,
  warpParityCases,
} from '../../../packages/motion/src/ops/warp/parity.ts';
import { deconvolveTolerance } from '../../../packages/traces/src/ops/deconvolve/index.ts';
import {
  deconvolveParityCases,
  measureDeconvolveParity,
} from '../../../packages/traces/src/ops/deconvolve/parity.ts';
import { maskToTraceTolerance } from '../../../packages/traces/src/ops/mask-to-trace/index.ts';
import { compareWithReference } from '../../../packages/traces/src/ops/mask-to-trace/parity.ts';

/** Something that backends must agree on. */
export interface Quantity {
  /** What is compared, with its unit. */
  readonly name: string;
  readonly tolerance: (dtype: Dtype) => number;
}

/** An op, and how it is compared with its reference. */
export interface ParityOp {
  readonly name: string;
  readonly package: string;
  /** Backends beside the reference. */
  readonly backends: readonly Exclude<Backend, 'reference'>[];
  readonly quantities: readonly Quantity[];
  /** What it takes; default every dtype of a movie. */
  readonly dtypes?: readonly Dtype[];
  /** Largest differences of all cases of a dtype, in the order of the quantities. */
  measure(backend: Backend, dtype: Dtype): Promise<readonly number[]>;
}

/** One count of an integer, else relative to the largest pixel. */
const pixels = (tolerance: number): Quantity => ({
  name: 'pixels: counts for integers, relative to the largest for floats',
  tolerance: (dtype) => (isFloat(dtype) ? tolerance : 1),
});

/** The largest difference of each quantity over the cases of a dtype. */
async function overCases<Case extends { readonly dtype: Dtype }>(
  cases: readonly Case[],
  dtype: Dtype,
  measure: (one: Case) => Promise<readonly number[]>,
): Promise<readonly number[]> {
  let worst: readonly number[] = [];
  for (const one of cases.filter((each) => each.dtype === dtype)) {
    const errors = await measure(one);
    worst = errors.map((error, i) => Math.max(error, worst[i] ?? 0));
  }
  return worst;
}

const both = ['wasm', 'gpu'] as const;

export const parityOps: readonly ParityOp[] = [
  {
    name: 'phase-correlate',
    package: '@ophys/motion',
    backends: both,
    quantities: [
      { name: 'shift, px', tolerance: () => phaseCorrelateTolerance.shift },
      { name: 'height of the peak', tolerance: () => phaseCorrelateTolerance.peak },
    ],
    measure: (backend, dtype) =>
      overCases(phaseParityCases, dtype, async (one) => {
        const { shift, peak } = await measurePhaseParity(backend, one);
        return [shift, peak];
      }),
  },
  {
    name: 'block-correlate',
    package: '@ophys/motion',
    backends: both,
    quantities: [
      { name: 'shift, px', tolerance: () => phaseCorrelateTolerance.shift },
      { name: 'height of the peak', tolerance: () => phaseCorrelateTolerance.peak },
    ],
    measure: (backend, dtype) =>
      overCases(blockParityCases, dtype, async (one) => {
        const { shift, peak } = await measureBlockParity(backend, one);
        return [shift, peak];
      }),
  },
  {
    name: 'refine-field',
    package: '@ophys/motion',
    backends: both,
    quantities: [{ name: 'displacement, px', tolerance: () => refineFieldTolerance }],
    measure: (backend, dtype) =>
      overCases(refineParityCases, dtype, async (one) => [await measureRefineParity(backend, one)]),
  },
  {
    name: 'translate',
    package: '@ophys/motion',
    backends: both,
    quantities: [pixels(translateTolerance)],
    async measure(backend, dtype) {
      return [await measureTranslateParity(backend, dtype, 37, 50)];
    },
  },
  {
    name: 'warp',
    package: '@ophys/motion',
    backends: both,
    quantities: [pixels(warpTolerance)],
    measure: (backend, dtype) =>
      overCases(warpParityCases, dtype, async (one) => [await measureWarpParity(backend, one)]),
  },
  {
    name: 'high-pass',
    package: '@ophys/motion',
    backends: ['wasm'],
    quantities: [{ name: 'pixels, relative to the largest', tolerance: () => highPassTolerance }],
    measure: (backend, dtype) =>
      overCases(highPassCases, dtype, async (one) => [await measureHighPass(backend, one)]),
  },
  {
    name: 'mask-to-trace',
    package: '@ophys/traces',
    backends: both,
    quantities: [
      { name: 'sum, relative to the sum of magnitudes', tolerance: () => maskToTraceTolerance },
    ],
    async measure(backend, dtype) {
      const cases = await compareWithReference(backend, [dtype]);
      return [Math.max(...cases.map(({ error }) => error))];
    },
  },
  {
    name: 'deconvolve',
    package: '@ophys/traces',
    backends: ['wasm'],
    dtypes: ['float32', 'float64'],
    quantities: [
      { name: 'spikes, relative to the largest sample', tolerance: () => deconvolveTolerance },
    ],
    measure: (backend, dtype) =>
      overCases(deconvolveParityCases, dtype, async (one) => [
        await measureDeconvolveParity(backend, one),
      ]),
  },
];

/** One number of the tables of `docs/numerics.md`. */
export interface Measured {
  readonly op: string;
  readonly quantity: string;
  readonly dtype: Dtype;
  readonly tolerance: number;
  /** Undefined where the backend refuses the dtype. */
  readonly error: number | undefined;
}

/** Compares an op on a backend with the reference, dtype by dtype. */
export async function measureOp(op: ParityOp, backend: Backend): Promise<Measured[]> {
  const rows: Measured[] = [];
  for (const dtype of op.dtypes ?? dtypes) {
    const errors = await op.measure(backend, dtype).catch((error: unknown) => {
      if (!/cannot hold every/.test(String(error))) throw error;
    });
    for (const [i, { name, tolerance }] of op.quantities.entries()) {
      rows.push({
        op: op.name,
        quantity: name,
        dtype,
        tolerance: tolerance(dtype),
        error: errors?.[i],
      });
    }
  }
  return rows;
}

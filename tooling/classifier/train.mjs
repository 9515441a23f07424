/**
 * Trains the probability of being a cell on simulated recordings, and writes its coefficients and, into
 * docs/cell-probability.md, how reliable it is on others: `node tooling/classifier/train.mjs` after a build. Deterministic.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { featureNames } from '@ophys/segmentation';
import { renderTable } from '../bench/harness/table.mjs';
import { fitLogistic, predict } from './logistic.mjs';
import { collectExamples, kinds } from './recordings.mjs';
import { areaUnderCurve, atOneHalf, calibration } from './reliability.mjs';

const trainingSeeds = [2001, 2002];
const heldOutSeeds = [3001];

/** Whether more of a feature speaks for a cell. */
const signs = {
  signal: 1,
  skewness: 1,
  roundness: 1,
  smallness: -1,
  largeness: -1,
  likeness: 1,
  overlap: -1,
};

const expected = featureNames.map((name) => signs[name]);
const training = await collect(trainingSeeds);
const heldOut = await collect(heldOutSeeds);
const model = fitLogistic(training, expected);
writeModel(model);
report(model);

async function collect(seeds) {
  const examples = [];
  for (const kind of Object.keys(kinds)) {
    for (const seed of seeds) {
      const some = await collectExamples(kind, seed);
      const cells = some.filter(({ isCell }) => isCell).length;
      process.stderr.write(`${kind} ${seed}: ${cells} cells, ${some.length - cells} others\n`);
      examples.push(...some);
    }
  }
  return examples;
}

function judge(examples, by) {
  return examples.map((one) => ({ ...one, probability: predict(by, one.features) }));
}

function report(fitted) {
  const cells = training.filter(({ isCell }) => isCell).length;
  const judged = judge(heldOut, fitted);
  const byKind = Object.keys(kinds).map((kind) => {
    const of = (examples) => examples.filter((one) => one.kind === kind);
    const without = fitLogistic(
      training.filter((one) => one.kind !== kind),
      expected,
    );
    return {
      recording: kind,
      ROIs: of(judged).length,
      AUC: areaUnderCurve(of(judged)).toFixed(3),
      'AUC, kind unseen': areaUnderCurve(of(judge(heldOut, without))).toFixed(3),
      ...atOneHalf(of(judged)),
    };
  });
  const text = `# Probability of being a cell

Written by \`node tooling/classifier/train.mjs\`. A logistic model, \`1 / (1 + exp(-(${fitted.intercept.toFixed(2)} + Σ weight · feature)))\`, of features
of each ROI (\`packages/segmentation/src/assess/cell-probability.ts\`), fitted with a ridge penalty; a weight whose sign is not
the one expected is held at 0. Trained on ${training.length} ROIs (${cells} cells) of simulated recordings of ${Object.keys(kinds).length} kinds, seeds ${trainingSeeds.join(', ')};
what was no cell were pieces of dendrites, blobs of neuropil, pieces and duplicates of cells, and what motion left.

${renderTable(featureNames.map((name, i) => ({ feature: name, weight: fitted.weights[i].toFixed(3) })))}

## How reliable it is

On recordings of seed ${heldOutSeeds.join(', ')}, which it was not trained on: the area under the ROC curve is ${areaUnderCurve(judged).toFixed(3)}. \`kind unseen\`:
trained without that kind of recording. Shares are at a probability of one half.

${renderTable(byKind)}

Predicted and true share of cells:

${renderTable(calibration(judged))}
`;
  writeFileSync(fileURLToPath(new URL('../../docs/cell-probability.md', import.meta.url)), text);
  process.stdout.write(text);
}

function writeModel({ intercept, weights }) {
  const target = new URL('../../packages/segmentation/src/assess/cell-model.ts', import.meta.url);
  const round = (value) => Number(value.toPrecision(5));
  const lines = featureNames.map((name, i) => `    ${name}: ${round(weights[i])},`);
  const text = `/** Written by \`node tooling/classifier/train.mjs\`; do not edit. */
export const cellModel = {
  intercept: ${round(intercept)},
  weights: {
${lines.join('\n')}
  },
} as const satisfies {
  readonly intercept: number;
  readonly weights: Readonly<Record<string, number>>;
};
`;
  writeFileSync(fileURLToPath(target), text);
}

import { arraySource, InvalidArgumentError, recordingOf } from '@ophys/core';
import { expect, it } from 'vitest';
import {
  cellWeights,
  createTraces,
  deconvolve,
  deconvolveTraces,
  estimateBaseline,
  extractBlocks,
  extractTraces,
  processSignals,
} from './index.ts';

const F = createTraces(20, 1);
const timing = { rateHz: 10, tau: 1 };
const source = arraySource(new Uint8Array(8), [2, 2, 2]);
const recording = recordingOf(source, { format: 'array', name: 'a' });

it.each<[string, (...given: never[]) => unknown, unknown[], RegExp]>([
  ['a list for traces', processSignals, [{ F: [1, 2, 3], ...timing }], /F as traces.*array of 3/],
  ['no options', processSignals, [], /options as an object.*got nothing/],
  [
    'a slip',
    processSignals,
    [{ F, ...timing, neuropilCoeficient: 5 }],
    /did you mean neuropilCoefficient\?/,
  ],
  [
    'a text for a baseline',
    processSignals,
    [{ F, ...timing, baseline: 'foo' }],
    /baseline as an object with some of method, .*got "foo"/,
  ],
  [
    'a slip in a baseline',
    processSignals,
    [{ F, ...timing, baseline: { windowSecond: 9 } }],
    /no option of baseline "windowSecond"; did you mean windowSeconds\?/,
  ],
  ['a text for a rate', processSignals, [{ F, tau: 1, rateHz: '10' }], /got "10"/],
  ['lists for traces', deconvolveTraces, [[[1, 2]], timing], /traces as traces.*an array of 1/],
  ['a slip', deconvolveTraces, [F, { ...timing, riseSecond: 1 }], /did you mean riseSeconds\?/],
  ['no options', deconvolveTraces, [F], /got nothing/],
  ['no decay', deconvolve, [new Float64Array(3)], /some of decay, rise, penalty, got nothing/],
  ['tau for decay', deconvolve, [new Float64Array(3), { tau: 1 }], /no option "tau"/],
  ['a list for a trace', deconvolve, [[1, 2, 3], { decay: 0.9 }], /y as a Float64Array/],
  ['a slip', estimateBaseline, [new Float64Array(3), 10, { methd: 1 }], /did you mean method\?/],
  ['a slip', cellWeights, [[], { sharedPixel: 'kept' }], /did you mean sharedPixels\?/],
  ['a slip', extractTraces, [source, [], { backnd: 'wasm' }], /did you mean backend\?/],
  ['a recording', extractTraces, [recording, []], /pass recording\.source\(\)/],
  ['a recording', extractBlocks, [recording, []], /pass recording\.source\(\)/],
])('refuses %s', async (_, call, given, message) => {
  const calling = async () => call(...(given as never[]));
  await expect(calling()).rejects.toThrow(InvalidArgumentError);
  await expect(calling()).rejects.toThrow(message);
});

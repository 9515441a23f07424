import { arraySource, InvalidArgumentError, recordingOf } from '@ophys/core';
import { expect, it } from 'vitest';
import {
  assessRois,
  binMovie,
  binnedMovieInMemory,
  chooseBinSize,
  demixRois,
  detectCellsInImages,
  detectRois,
  measureRois,
} from '../src/index.ts';

const source = arraySource(new Float32Array(5 * 16), [5, 4, 4]);
const recording = recordingOf(source, { format: 'array', name: 'a' });
const movie = binnedMovieInMemory(new Float32Array(5 * 16), [5, 4, 4]);

it.each<[string, (...given: never[]) => unknown, unknown[], RegExp]>([
  ['a recording', binMovie, [recording, { binSize: 1 }], /pass recording\.source\(\)/],
  ['no options', binMovie, [source], /options as an object with some of binSize.*got nothing/],
  ['no size of bins', binMovie, [source, {}], /binSize, a whole number.*got nothing/],
  ['a text for a size', binMovie, [source, { binSize: '2' }], /got "2"/],
  ['bins longer than the movie', binMovie, [source, { binSize: 6 }], /at most the movie's 5/],
  ['no frames', chooseBinSize, [{ rateHz: 30, tau: 1 }], /Expected frames.*got nothing/],
  ['a text for a rate', chooseBinSize, [{ rateHz: '30', tau: 1, frames: 9 }], /rateHz.*got "30"/],
  ['a slip', detectRois, [movie, { treshold: 12 }], /"treshold"; did you mean threshold\?/],
  ['a text for a threshold', detectRois, [movie, { threshold: '12' }], /got "12"/],
  ['an unbinned movie', detectRois, [source], /binMovie makes one/],
  ['nothing to measure on', measureRois, [undefined, []], /Expected a binned movie.*got nothing/],
  ['a slip in demixing', demixRois, [movie, [], { diametre: 8 }], /did you mean diameter\?/],
  ['no options of demixing', demixRois, [movie, []], /got nothing/],
  ['a slip in looking', detectCellsInImages, [{}, { diametre: 8 }], /did you mean diameter\?/],
  ['a slip in assessing', assessRois, [movie, [], { acept: {} }], /did you mean accept\?/],
])('refuses %s', async (_, call, given, message) => {
  const calling = async () => call(...(given as never[]));
  await expect(calling()).rejects.toThrow(InvalidArgumentError);
  await expect(calling()).rejects.toThrow(message);
});

import { expect, it } from 'vitest';
import { arraySource } from './blocks.ts';
import { describeValue } from './describe-value.ts';
import { WrongTypeError } from './errors.ts';
import { requireKnownOptions } from './known-options.ts';
import { recordingOf } from './recording.ts';
import { requireMovie } from './require-movie.ts';

const known = { threshold: true, diameter: true } as const;

it.each([
  [{ treshold: 12 }, /no option "treshold"; did you mean threshold\?/],
  [{ toString: 1 }, /no option "toString"; there are threshold, diameter\./],
  ['foo', /options as an object with some of threshold, diameter, got "foo"/],
  [[1, 2], /got an array of 2/],
  [undefined, /got nothing/],
])('refuses %j as options', (options, message) => {
  expect(() => requireKnownOptions(options, known)).toThrow(WrongTypeError);
  expect(() => requireKnownOptions(options, known)).toThrow(message);
});

it('takes known options, also those that are undefined', () => {
  expect(() => requireKnownOptions({ threshold: undefined }, known)).not.toThrow();
});

it('tells a movie from a recording and from anything else', () => {
  const movie = arraySource(new Uint8Array(4), [1, 2, 2]);
  expect(() => requireMovie(movie)).not.toThrow();
  const recording = recordingOf(movie, { format: 'array', name: 'a' });
  expect(() => requireMovie(recording)).toThrow(/pass recording\.source\(\)/);
  expect(() => requireMovie(new Float32Array(4))).toThrow(/got a Float32Array of 4/);
  expect(() => requireMovie(undefined)).toThrow(WrongTypeError);
});

it.each([
  ['12', '"12"'],
  [12, '12'],
  [Number.NaN, 'NaN'],
  [null, 'null'],
  [{}, 'an object without fields'],
  [{ F: 1, tau: 2 }, 'an object with F, tau'],
])('describes %j as %s', (value, text) => expect(describeValue(value)).toBe(text));

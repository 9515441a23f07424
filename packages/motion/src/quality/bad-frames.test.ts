import { InvalidArgumentError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { detectBadFrames } from './bad-frames.ts';

function shiftsOf(peak: readonly number[]) {
  return {
    y: new Float32Array(peak.length).fill(1.5),
    x: new Float32Array(peak.length).fill(-2),
    peak: Float32Array.from(peak),
  };
}

describe('detectBadFrames', () => {
  it('finds corrupted frames and no others, in spite of bleaching', () => {
    const peaks = Array.from({ length: 500 }, (_, i) => 0.6 - 0.0006 * i + 0.01 * Math.sin(i * i));
    const shifts = shiftsOf(peaks);
    shifts.peak[40] = 0; // no contrast
    shifts.peak[300] = 0.2; // the laser was off
    shifts.y[100] = -9.8; // at the limit of a 100 px frame
    const bad = detectBadFrames(shifts, 100, 120);
    expect([...bad.keys()].filter((i) => bad[i])).toEqual([40, 100, 300]);
  });

  it('knows the search range that was used', () => {
    const shifts = shiftsOf([0.5, 0.5, 0.5]);
    shifts.x[1] = 15;
    expect([...detectBadFrames(shifts, 100, 100)]).toEqual([0, 1, 0]);
    expect([...detectBadFrames(shifts, 100, 100, { maxShift: 0.2 })]).toEqual([0, 0, 0]);
  });

  it('refuses what is no shifts, and frames without a size', () => {
    const detect = detectBadFrames as (...given: readonly unknown[]) => Uint8Array;
    expect(() => detect({ shifts: shiftsOf([1]) }, 9, 9)).toThrow('a motion; pass its .shifts');
    expect(() => detect({ y: [1], x: [1] }, 9, 9)).toThrow(InvalidArgumentError);
    expect(() => detect(shiftsOf([1]))).toThrow('Expected the height of the frames');
  });

  it('finds nothing in a movie without frames, and refuses a threshold of 0', () => {
    expect(detectBadFrames(shiftsOf([]), 100, 100)).toEqual(new Uint8Array(0));
    expect(() => detectBadFrames(shiftsOf([1]), 100, 100, { threshold: 0 })).toThrow('threshold');
  });
});

import { describe, expect, it } from 'vitest';
import { arraySource } from './blocks.ts';
import { collectFrames, InvalidArgumentError, recordingOf } from './index.ts';

describe('recordingOf', () => {
  const movie = arraySource(Uint8Array.of(1, 2, 3), [3, 1, 1], 30);

  it('is the movie, with one channel and one plane', async () => {
    const recording = recordingOf(movie, { format: 'array', name: 'here' });
    expect(recording).toMatchObject({ shape: [3, 1, 1], dtype: 'uint8', rateHz: 30, files: [] });
    expect(recording.channels).toEqual([{ name: 'Channel 1' }]);
    expect([...(await collectFrames(recording.source()))]).toEqual([1, 2, 3]);
    expect(recording.source({ channel: 'Channel 1', plane: 0 })).toBe(movie);
    await recording.close();
  });

  it('refuses channels and planes that are not there, and names those that are', () => {
    const recording = recordingOf(movie, {
      format: 'array',
      name: 'here',
      channel: { name: 'Green' },
    });
    expect(() => recording.source({ channel: 1 })).toThrow(InvalidArgumentError);
    expect(() => recording.source({ channel: 'Red' })).toThrow(
      'here has no channel "Red"; it has "Green"',
    );
    expect(() => recording.source({ plane: -1 })).toThrow('here has no plane -1');
  });
});

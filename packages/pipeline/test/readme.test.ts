import { detectableSomata, presets, simulateRecording } from '@ophys/simulate';
import { writeTiff } from '@ophys/tiff-io/node';
import { expect, it } from 'vitest';
import { runExamples } from '../../../tooling/testing/run-example.ts';

const { source, truth } = simulateRecording({
  ...presets.demo,
  height: 64,
  width: 80,
  frames: 450,
  activeSomata: 6,
  seed: 3,
});

it('the examples of the README run, in memory and on files', async () => {
  const [sizes, [stages], [output, report, rois], ...unknown] = await runExamples(
    new URL('../README.md', import.meta.url),
    { prepare: () => writeTiff('movie.tif', source) },
  );
  const [inMemory, traces, frames] = sizes as [number, number, number];
  expect(inMemory).toBeGreaterThanOrEqual(detectableSomata(truth).length);
  expect(inMemory).toBeLessThanOrEqual(truth.somata.cells.length);
  expect([traces, frames]).toEqual([inMemory, 450]);
  expect(stages).toBe('reference, field model, register, detect, demix, assess, extract, signals');
  expect([output, report, rois]).toEqual(['movie.nwb', 'movie.html', inMemory]);
  expect(unknown.flat()).toContain('The subject is unknown. Set subject.subject_id and more.');
});

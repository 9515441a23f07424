import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ImageSeries, NWBFile, Subject, TimeSeries } from '@ophys/model';
import { describe, expect, test } from 'vitest';
import { inspectNwb, writeNwb } from '../src/node.ts';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const path = join(folder, 'inspected.nwb');

/** Advice about a session with everything that is advised, and what a case adds. */
async function adviceOn(
  add: (file: NWBFile) => void = () => {},
  options: Parameters<typeof inspectNwb>[1] = {},
  init: Partial<ConstructorParameters<typeof NWBFile>[0]> = {},
) {
  const file = new NWBFile({
    identifier: 'x',
    sessionDescription: 'A session',
    sessionStartTime: '2024-05-06T07:08:09+02:00',
    experimenter: 'Doe, Jane',
    institution: 'Institute',
    keywords: ['calcium'],
    experimentDescription: 'An experiment',
    subject: new Subject({
      subjectId: 'M1',
      species: 'Mus musculus',
      sex: 'F',
      age: 'P90D',
      description: 'A mouse',
    }),
    ...init,
  });
  add(file);
  await writeNwb(path, file, { overwrite: true });
  return inspectNwb(path, options);
}

const brief = (advice: Awaited<ReturnType<typeof adviceOn>>) =>
  advice.map(({ importance, check, path: at }) => `${importance} ${check} ${at}`);

const series = (init: object) =>
  new TimeSeries({ name: 's', description: 'd', data: [1, 2, 3], unit: 'V', rate: 30, ...init });

test('there is no advice on a session that has all', async () => {
  expect(await adviceOn()).toEqual([]);
});

describe('timestamps', () => {
  const stamped = (timestamps: ArrayLike<number>) => async () => {
    const data = new Float32Array(timestamps.length);
    const item = series({ data, rate: undefined, timestamps: Float64Array.from(timestamps) });
    return brief(await adviceOn((file) => file.addAcquisition(item)));
  };
  const long = Float64Array.from({ length: 300_000 }, (_, i) => i / 8);

  test('regular ones, however many, should be a rate', async () => {
    expect(await stamped(long)()).toEqual(['violation check_regular_timestamps /acquisition/s']);
  });

  test('one step that differs, beyond what is read at once, makes them irregular', async () => {
    const uneven = long.with(299_999, 1e5);
    expect(await stamped(uneven)()).toEqual([]);
  });

  test('they rise, and are numbers', async () => {
    expect(await stamped([0, 2, 1])()).toEqual([
      'violation check_timestamps_ascending /acquisition/s',
    ]);
    expect(await stamped([0, Number.NaN, 1.5])()).toEqual([
      'violation check_timestamps_without_nans /acquisition/s',
    ]);
  });
});

test('an external file is looked for beside the NWB file', async () => {
  const movie = (externalFile: string) => (file: NWBFile) =>
    file.addAcquisition(
      new ImageSeries({
        name: 'm',
        description: 'd',
        externalFile: [externalFile],
        format: 'external',
        numSamples: 3,
        rate: 30,
      }),
    );
  writeFileSync(join(folder, 'movie.tif'), '');
  expect(brief(await adviceOn(movie('movie.tif')))).toEqual([]);
  expect(brief(await adviceOn(movie('gone.tif')))).toEqual([
    'critical check_image_series_external_file_valid /acquisition/m',
  ]);
  expect(brief(await adviceOn(movie('/data/gone.tif')))).toEqual([
    'violation check_image_series_external_file_relative /acquisition/m',
  ]);
});

test('the most important advice comes first, and says what to do', async () => {
  const advice = await adviceOn(
    (file) => file.addAcquisition(series({ unit: '', data: [1], rate: 0.001 })),
    {},
    { experimenter: 'Jane Doe', subject: undefined },
  );
  expect(brief(advice)).toEqual([
    'critical check_subject_exists /',
    'violation check_missing_unit /acquisition/s',
    'violation check_rate_not_below_threshold /acquisition/s',
    'suggestion check_experimenter_form /',
  ]);
  expect(advice.find(({ check }) => check === 'check_experimenter_form')).toMatchObject({
    message: 'The experimenter "Jane Doe" is not "Last, First".',
    fix: 'Write names as "Last, First" or "Last, First M.".',
  });
});

test('DANDI insists on more', async () => {
  const find = async (config?: 'dandi') => {
    const subject = new Subject({ subjectId: 'M1', sex: 'F', age: 'P90D', description: 'A mouse' });
    return brief(await adviceOn(() => {}, { config }, { subject }));
  };
  expect(await find()).toEqual(['violation check_subject_species_exists /general/subject']);
  expect(await find('dandi')).toEqual(['critical check_subject_species_exists /general/subject']);
});

test('now can be another moment', async () => {
  const advice = await adviceOn(() => {}, { now: new Date('2024-01-01') });
  expect(brief(advice)).toEqual(['critical check_session_start_time_future_date /']);
});

test('it can be abandoned, and tells how far it is', async () => {
  const seen: number[] = [];
  await adviceOn(() => {}, { onProgress: (done, total) => seen.push(done / total) });
  expect(seen.at(-1)).toBe(1);
  const reason = new Error('enough');
  await expect(adviceOn(() => {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

import { type ArrayData, ImageSeries, readValues, TimeSeries } from '@ophys/model';
import { type Check, check, firstNumbers } from '../check.ts';

const YEAR = 31_557_600;
const LOW_RATE = 0.01;
/** Timestamps that are compared at once. */
const STEP = 2 ** 17;

/** Frames in other files: the dataset is a placeholder. */
function isElsewhere(series: TimeSeries): boolean {
  return series instanceof ImageSeries && series.externalFile !== undefined;
}

/** Whether steps between timestamps are all the same to a nanosecond; stops at the first that is not. */
async function isRegular(timestamps: ArrayData): Promise<number | undefined> {
  const count = timestamps.shape[0] ?? 0;
  if (count <= 2) return undefined;
  let step: number | undefined;
  let before: number | undefined;
  for (let start = 0; start < count; start += STEP) {
    const values = await readValues(timestamps, [{ start, stop: Math.min(count, start + STEP) }]);
    if (!ArrayBuffer.isView(values)) return undefined;
    for (const time of values) {
      if (before !== undefined) {
        const rounded = Math.round((time - before) * 1e9);
        if (step !== undefined && rounded !== step) return undefined;
        step = rounded;
      }
      before = time;
    }
  }
  return step !== undefined && step > 0 ? step / 1e9 : undefined;
}

/** Seconds from the first sample to the last. */
async function durationOf(series: TimeSeries): Promise<number> {
  const { timestamps, rate } = series;
  const count = timestamps?.shape[0] ?? 0;
  if (timestamps !== undefined && count > 0) {
    const at = async (row: number) =>
      (await readValues(timestamps, [{ start: row, stop: row + 1 }])) as ArrayLike<number>;
    return Number((await at(count - 1))[0]) - Number((await at(0))[0]);
  }
  return rate !== undefined && rate > 0 ? (series.data?.shape[0] ?? 0) / rate : 0;
}

/** Checks of every series. */
export const timeSeriesChecks: readonly Check[] = [
  check(
    'check_regular_timestamps',
    'violation',
    TimeSeries,
    'Store startingTime and rate instead of timestamps.',
    async function* ({ timestamps }) {
      const step = timestamps && (await isRegular(timestamps));
      if (step !== undefined) yield `The timestamps are regular, ${step} s apart.`;
    },
  ),
  check(
    'check_data_orientation',
    'critical',
    TimeSeries,
    'Put time on the first axis of data, if it is not there.',
    function* ({ data }) {
      const [time = 0, ...others] = data?.shape ?? [];
      if (others.some((extent) => extent > time)) {
        yield `Data is [${data?.shape.join(', ')}]: the first axis, time, is not the longest.`;
      }
    },
  ),
  check(
    'check_timestamps_match_first_dimension',
    'critical',
    TimeSeries,
    'Store one timestamp for each sample.',
    function* (series) {
      const stamps = series.timestamps?.shape[0];
      const samples = series.data?.shape[0];
      if (stamps === undefined || stamps === samples) return;
      if (isElsewhere(series) && samples === 0) return;
      yield `There are ${samples} samples, but ${stamps} timestamps.`;
    },
  ),
  check(
    'check_timestamps_ascending',
    'violation',
    TimeSeries,
    'Sort samples by their time.',
    async function* ({ timestamps }) {
      const times = await firstNumbers(timestamps);
      const at = Array.from(times).findIndex((time, i) => i > 0 && time <= Number(times[i - 1]));
      if (at > 0) yield `Timestamp ${at} (${times[at]} s) is not after the one before.`;
    },
  ),
  check(
    'check_timestamps_without_nans',
    'violation',
    TimeSeries,
    'Leave out samples whose time is unknown, or interpolate their times.',
    async function* ({ timestamps }) {
      const at = Array.from(await firstNumbers(timestamps)).findIndex(Number.isNaN);
      if (at >= 0) yield `Timestamp ${at} is NaN.`;
    },
  ),
  check(
    'check_timestamp_of_the_first_sample_is_not_negative',
    'suggestion',
    TimeSeries,
    'Count time from the session’s start, or shift timestampsReferenceTime.',
    async function* ({ timestamps, startingTime }) {
      const first = timestamps ? (await firstNumbers(timestamps, 1))[0] : startingTime;
      if (first !== undefined && first < 0) yield `The first sample is at ${first} s.`;
    },
  ),
  check(
    'check_missing_unit',
    'violation',
    TimeSeries,
    'Give the unit of data · conversion + offset.',
    function* ({ unit }) {
      if (unit === '') yield 'The unit is empty.';
    },
  ),
  check(
    'check_resolution',
    'violation',
    TimeSeries,
    'Give the smallest meaningful difference, or -1 when it is unknown.',
    function* ({ resolution }) {
      if (resolution !== -1 && resolution <= 0) yield `The resolution is ${resolution}.`;
    },
  ),
  check(
    'check_rate_is_not_zero',
    'critical',
    TimeSeries,
    'Give the rate at which samples were taken, in Hz.',
    function* ({ rate, data }) {
      const samples = data?.shape[0] ?? 0;
      if (rate === 0 && samples > 1) yield `The rate of ${samples} samples is 0 Hz.`;
    },
  ),
  check(
    'check_rate_is_positive',
    'critical',
    TimeSeries,
    'Give the rate at which samples were taken, in Hz.',
    function* ({ rate }) {
      if (rate !== undefined && rate < 0) yield `The rate is ${rate} Hz.`;
    },
  ),
  check(
    'check_rate_not_below_threshold',
    'violation',
    TimeSeries,
    'Make sure that rate is in Hz; it may be the period in seconds.',
    function* ({ rate }) {
      if (rate !== undefined && rate > 0 && rate < LOW_RATE) yield `The rate is only ${rate} Hz.`;
    },
  ),
  check(
    'check_time_series_duration',
    'violation',
    TimeSeries,
    'Make sure that times are in seconds.',
    async function* (series) {
      const seconds = await durationOf(series);
      if (seconds > YEAR) yield `It lasts ${(seconds / YEAR).toPrecision(3)} years.`;
    },
  ),
  check(
    'check_time_series_data_is_not_empty',
    'violation',
    TimeSeries,
    'Store the samples, or leave the series out.',
    function* (series) {
      if (isElsewhere(series) || !series.data?.shape.includes(0)) return;
      yield `Data is [${series.data.shape.join(', ')}]: there are no samples.`;
    },
  ),
];

import { InvalidArgumentError } from '@ophys/core';
import { type NdArray, readNumbers } from '../array.ts';
import { SharedArray } from '../arrays/shared.ts';
import { array, float32, number, sharedArray, text, textList } from '../fields.ts';
import { neurodata } from '../neurodata.ts';
import { type NeurodataObject, sharersOf } from '../object.ts';
import { sharedUnit } from '../rules/shared.ts';
import { continuity, controlled, timing } from '../rules/timing.ts';
import { NWBDataInterface } from './base.ts';

const anyRank = [[null], [null, null], [null, null, null], [null, null, null, null]] as const;

/**
 * Samples over time. Exactly one of `rate` (with `startingTime`, default 0) and `timestamps` says
 * when they were taken.
 */
export class TimeSeries extends neurodata(
  'TimeSeries',
  NWBDataInterface,
  {
    description: text({
      doc: 'What was recorded',
      attribute: true,
      default: 'no description',
    }),
    comments: text({ doc: 'Remarks', attribute: true, default: 'no comments' }),
    data: sharedArray('any', anyRank, {
      doc: 'The samples; the first axis is time. A series here shares its data',
      lenient: { data: new Uint8Array(0), shape: [0] },
    }),
    unit: text({
      doc: 'Unit of data · conversion + offset',
      attributeOf: 'data',
      requiredWithDataset: true,
      lenient: 'unknown',
    }),
    conversion: float32({ doc: 'Factor from data to unit', attributeOf: 'data', default: 1 }),
    offset: float32({ doc: 'Added after the factor', attributeOf: 'data', default: 0 }),
    resolution: float32({
      doc: 'Smallest meaningful difference in unit; -1 when unknown',
      attributeOf: 'data',
      default: -1,
    }),
    continuity: text({
      doc: 'continuous, instantaneous or step',
      attributeOf: 'data',
      optional: true,
    }),
    startingTime: number('float64', { doc: 'Time of the first sample', unit: 's', optional: true }),
    rate: float32({
      doc: 'Samples per second',
      unit: 'Hz',
      attributeOf: 'starting_time',
      requiredWithDataset: true,
      optional: true,
    }),
    startingTimeUnit: text({
      doc: 'Unit of startingTime',
      as: 'unit',
      attributeOf: 'starting_time',
      fixed: 'seconds',
    }),
    timestamps: sharedArray('float64', [[null]], {
      doc: 'Time of each sample. A series here shares its timestamps',
      unit: 's',
      optional: true,
    }),
    interval: number('int32', {
      doc: 'Spacing of the timestamps, in samples',
      attributeOf: 'timestamps',
      fixed: 1,
    }),
    timestampsUnit: text({
      doc: 'Unit of timestamps',
      as: 'unit',
      attributeOf: 'timestamps',
      fixed: 'seconds',
    }),
    control: array('uint8', [[null]], { doc: 'A label for each sample', optional: true }),
    controlDescription: textList({ doc: 'What each label means', optional: true }),
  },
  {
    rules: [timing, continuity, controlled, sharedUnit],
    complete: completeSeries,
  },
) {
  /** Number of samples: of `data`, else of `timestamps`; undefined when neither is known. */
  get numSamples(): number | undefined {
    return this.data?.shape[0] ?? this.timestamps?.shape[0];
  }

  /**
   * Times of samples in seconds: the timestamps, or what rate and startingTime say.
   *
   * @param range which samples; default all
   * @throws {InvalidArgumentError} when there is neither, or for a rate of unknown length
   */
  async getTimestamps(range: SampleRange = {}): Promise<Float64Array> {
    const { start = 0, stop = this.numSamples } = range;
    if (stop === undefined) {
      throw new InvalidArgumentError('stop', `How many samples "${this.name}" has is not known.`);
    }
    if (this.timestamps !== undefined) {
      return Float64Array.from(await readNumbers(this.timestamps, [{ start, stop }]));
    }
    const { rate, startingTime = 0 } = this;
    if (rate === undefined) {
      throw new InvalidArgumentError('rate', `"${this.name}" has neither rate nor timestamps.`);
    }
    const length = Math.max(0, stop - start);
    return Float64Array.from({ length }, (_, i) => startingTime + (start + i) / rate);
  }

  /** Time of the first sample in seconds; undefined for a series of no samples. */
  async getStartingTime(): Promise<number | undefined> {
    if (this.timestamps === undefined) return this.startingTime;
    return this.timestamps.shape[0] === 0
      ? undefined
      : (await this.getTimestamps({ start: 0, stop: 1 }))[0];
  }

  /** Seconds from the first sample to the last; 0 for one sample, undefined for none. */
  async getDuration(): Promise<number | undefined> {
    const samples = this.numSamples ?? 0;
    if (samples === 0) return undefined;
    const [first = 0] = await this.getTimestamps({ start: 0, stop: 1 });
    const [last = first] = await this.getTimestamps({ start: samples - 1, stop: samples });
    return last - first;
  }

  /**
   * Samples in `unit`: data · conversion + offset.
   *
   * @param range which samples; default all, which for a movie is a lot
   */
  async getDataInUnits(range: SampleRange = {}): Promise<NdArray<Float64Array<ArrayBuffer>>> {
    const [samples = 0, ...entry] = this.data.shape;
    const { start = 0, stop = samples } = range;
    const values = await readNumbers(this.data, [{ start, stop }]);
    const { conversion, offset } = this;
    const data = new Float64Array(values.length);
    for (let i = 0; i < data.length; i++) data[i] = (values[i] ?? 0) * conversion + offset;
    return { data, shape: [stop - start, ...entry] };
  }

  /** The series that share the data of this one. */
  get dataLink(): ReadonlySet<NeurodataObject> {
    return sharersOf(this, 'data');
  }

  /** The series that share the timestamps of this one. */
  get timestampLink(): ReadonlySet<NeurodataObject> {
    return sharersOf(this, 'timestamps');
  }

  /** The series whose data or timestamps this one shares, if so. */
  ownerOf(member: 'data' | 'timestamps'): TimeSeries | undefined {
    const array = this[member];
    return array instanceof SharedArray ? (array.owner as TimeSeries) : undefined;
  }
}

/** Samples `start` (default 0) to `stop` (not included; default the last). */
export interface SampleRange {
  readonly start?: number | undefined;
  readonly stop?: number | undefined;
}

/** A rate starts at 0; data of another series comes with what says in which unit it is. */
function completeSeries(
  init: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { rate, startingTime, timestamps } = init;
  if (timestamps instanceof TimeSeries && timestamps.timestamps === undefined) {
    throw new InvalidArgumentError(
      'timestamps',
      `"${timestamps.name}" has a rate, no timestamps to share; give the same rate.`,
    );
  }
  return {
    ...unitOfShared(init.data),
    ...init,
    startingTime: startingTime ?? (rate === undefined ? undefined : 0),
  };
}

function unitOfShared(data: unknown): Readonly<Record<string, unknown>> {
  if (!(data instanceof TimeSeries)) return {};
  const { unit, conversion, offset, resolution, continuity } = data;
  return { unit, conversion, offset, resolution, continuity };
}

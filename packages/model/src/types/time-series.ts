import { array, float32, number, text, textList } from '../fields.ts';
import { neurodata } from '../neurodata.ts';
import { sharedUnit } from '../rules/shared.ts';
import { continuity, controlled, timing } from '../rules/timing.ts';
import { NWBDataInterface } from './base.ts';

/** Data of another series comes with what says in which unit it is. */
function unitOfShared(data: unknown): Readonly<Record<string, unknown>> {
  if (!(data instanceof TimeSeries)) return {};
  const { unit, conversion, offset, resolution, continuity } = data;
  return { unit, conversion, offset, resolution, continuity };
}

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
    data: array('any', anyRank, {
      doc: 'The samples; the first axis is time',
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
    timestamps: array('float64', [[null]], {
      doc: 'Time of each sample',
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
    complete: (init) => ({
      ...unitOfShared(init.data),
      ...init,
      startingTime: init.startingTime ?? (init.rate === undefined ? undefined : 0),
    }),
  },
) {
  /** Number of samples. */
  get sampleCount(): number | undefined {
    return this.data.shape[0];
  }
}

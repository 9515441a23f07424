import {
  type Computed,
  type Field,
  float32,
  link,
  number,
  numberList,
  sharedArray,
  text,
  textList,
} from '../fields.ts';
import { neurodata } from '../neurodata.ts';
import { memberOf } from '../object.ts';
import { countedFrames, externalFiles } from '../rules/image-series.ts';
import { Device } from './device.ts';
import { ImagingPlane } from './imaging-plane.ts';
import { TimeSeries } from './time-series.ts';

const movie = [
  [null, null, null],
  [null, null, null, null],
] as const;
const extents = [[2], [3]] as const;

/** An external series has no data of its own: empty pixels of unknown unit stand for them. */
function completeExternal(init: Readonly<Record<string, unknown>>) {
  if (init.externalFile === undefined) return init;
  const files = init.externalFile;
  const startingFrame = Array.isArray(files) && files.length === 1 ? [0] : undefined;
  return {
    startingFrame,
    data: { data: new Uint8Array(0), shape: [0, 0, 0] },
    unit: 'unknown',
    ...init,
  };
}

/** Images over time, `[time, x, y]` or `[time, x, y, z]`, in the file or in external files. */
export class ImageSeries extends neurodata(
  'ImageSeries',
  TimeSeries,
  {
    data: sharedArray('numeric', movie, {
      doc: 'Pixels [time, x (column), y (row)(, z)]; may be left out with externalFile',
      completed: true,
      lenient: { data: new Uint8Array(0), shape: [0, 0, 0] },
    }),
    unit: text({
      doc: 'Unit of data · conversion + offset; may be left out with externalFile',
      attributeOf: 'data',
      requiredWithDataset: true,
      completed: true,
      lenient: 'unknown',
    }),
    dimension: numberList('int32', [[null]], { doc: 'Pixels along each axis', optional: true }),
    externalFile: textList({ doc: 'Paths of the files that hold the frames', optional: true }),
    startingFrame: numberList('int32', [[null]], {
      doc: 'Index of the first frame of each external file',
      attributeOf: 'external_file',
      requiredWithDataset: true,
      optional: true,
    }),
    numSamples: number('uint32', {
      doc: 'Number of frames in all external files',
      optional: true,
      computed: true,
    }) as Computed<Field<number, number, 'optional'>>,
    format: text({ doc: '"raw" or "external"', optional: true }),
    device: link(() => Device, { doc: 'What took the images', optional: true }),
  },
  { rules: [externalFiles], newRules: [countedFrames], complete: completeExternal },
) {
  /**
   * Number of frames: as given, else of `data` unless they are in external files, else of
   * `timestamps`; undefined when none is known. Only what was given is stored.
   */
  override get numSamples(): number | undefined {
    const given = memberOf(this, 'numSamples') as number | undefined;
    if (given !== undefined) return given;
    const frames = this.externalFile === undefined ? this.data?.shape[0] : undefined;
    return frames ?? this.timestamps?.shape[0];
  }
}

const photonFields = {
  imagingPlane: link(() => ImagingPlane, { doc: 'The plane that was imaged' }),
  pmtGain: float32({ doc: 'Gain of the photomultiplier', attribute: true, optional: true }),
  scanLineRate: float32({ doc: 'Lines per second', unit: 'Hz', attribute: true, optional: true }),
} as const;

/** A recording of a one-photon microscope. */
export class OnePhotonSeries extends neurodata('OnePhotonSeries', ImageSeries, {
  ...photonFields,
  exposureTime: float32({ doc: 'Exposure of a frame', unit: 's', attribute: true, optional: true }),
  binning: number('uint8', { doc: 'Pixels binned into one', attribute: true, optional: true }),
  power: float32({ doc: 'Excitation power', unit: 'mW', attribute: true, optional: true }),
  intensity: float32({
    doc: 'Excitation intensity',
    unit: 'mW/mm²',
    attribute: true,
    optional: true,
  }),
}) {}

/** A recording of a two-photon microscope. */
export class TwoPhotonSeries extends neurodata('TwoPhotonSeries', ImageSeries, {
  ...photonFields,
  fieldOfView: numberList('float32', extents, {
    doc: 'Width, height(, depth) of the image',
    unit: 'm',
    optional: true,
  }),
}) {}

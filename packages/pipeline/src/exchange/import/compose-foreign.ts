import { randomUUID } from 'node:crypto';
import {
  DfOverF,
  Fluorescence,
  GrayscaleImage,
  ImageSegmentation,
  Images,
  type NWBFile,
  PlaneSegmentation,
  ProcessingModule,
  RoiResponseSeries,
} from '@ophys/model';
import { addImagingPlane } from '../../nwb/imaging-plane.ts';
import { describeSession, type NoteUnknown, type Software } from '../../nwb/metadata.ts';
import type { Settings } from '../../settings/schema.ts';
import type { ForeignResults, ForeignSignal } from './foreign-results.ts';

/** What the file says besides what the other tool found. */
export interface ForeignContext {
  readonly settings: Settings;
  readonly name: string;
  readonly software: Software;
  readonly note: NoteUnknown;
}

/** An NWB file of what another tool found, laid out as our own results are. */
export function composeForeign(results: ForeignResults, context: ForeignContext): NWBFile {
  const { settings, name, software, note } = context;
  const file = describeSession(settings, name, note, {
    software,
    identifier: randomUUID(),
    created: new Date().toISOString(),
  });
  const plane = addImagingPlane(file, settings, settings.imaging.rateHz, note);
  const module = file.addProcessingModule(
    new ProcessingModule({
      name: 'ophys',
      description: `${results.madeBy}; imported by ${software.name} ${software.version}`,
    }),
  );
  const table = new PlaneSegmentation({
    name: 'PlaneSegmentation',
    description: `${results.madeBy}: ${name}`,
    imagingPlane: plane,
  });
  table.addRois(results.masks, { width: results.frame.width, columns: results.columns });
  module.add(new ImageSegmentation({ planeSegmentations: table }));
  for (const signal of results.signals) module.add(responseOf(signal, table, settings));
  const images = Object.entries({ ...results.images, footprints: footprintsOf(results) });
  module.add(
    new Images({
      name: 'SummaryImages',
      description: 'Images of the whole recording',
      images: images.map(([key, { image, description }]) =>
        GrayscaleImage.fromPixels(image, { name: key, description }),
      ),
    }),
  );
  return file;
}

/** All ROIs in one picture, which also says how large frames are. */
function footprintsOf({ masks, frame }: ForeignResults): ForeignResults['images'][string] {
  const data = new Float32Array(frame.height * frame.width);
  for (const { pixels, weights } of masks) {
    pixels.forEach((pixel, i) => {
      data[pixel] = Math.max(data[pixel] as number, weights[i] as number);
    });
  }
  return { image: { data, ...frame }, description: 'Largest weight of any ROI at each pixel' };
}

function responseOf(
  { name, description, unit, data, frames }: ForeignSignal,
  table: PlaneSegmentation,
  { imaging }: Settings,
): Fluorescence | DfOverF {
  const roiResponseSeries = new RoiResponseSeries({
    name: 'RoiResponseSeries',
    description,
    unit,
    data: { data, shape: [frames, table.rowCount] },
    rois: table.createRoiTableRegion({ description: 'All ROIs of the plane' }),
    rate: imaging.rateHz ?? Number.NaN,
    startingTime: 0,
  });
  return name === 'DfOverF'
    ? new DfOverF({ roiResponseSeries })
    : new Fluorescence({ name, roiResponseSeries });
}

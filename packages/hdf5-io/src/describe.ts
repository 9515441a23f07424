import {
  elementTypeOf,
  type Finding,
  ImageSeries,
  objectsIn,
  PlaneSegmentation,
  RoiResponseSeries,
} from '@ophys/model';
import { rateOf } from './frames/series.ts';
import type { NwbReader } from './open.ts';

/** An image series of a file. */
export interface SeriesSummary {
  readonly path: string;
  readonly type: string;
  /** As stored; `[frame, x, y]` by the schema. */
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly rateHz: number | undefined;
  readonly externalFiles: readonly string[];
  readonly imagingPlane: string | undefined;
}

/** A table of ROIs of a file. */
export interface SegmentationSummary {
  readonly path: string;
  readonly rows: number;
  readonly columns: readonly string[];
  /** Kinds of mask it has: image_mask, pixel_mask, voxel_mask. */
  readonly masks: readonly string[];
}

/** Responses of ROIs in a file. */
export interface ResponseSummary {
  readonly path: string;
  /** The container that says what they are, e.g. `Fluorescence`. */
  readonly container: string | undefined;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly rateHz: number | undefined;
}

/** What an NWB file holds, in short. */
export interface NwbSummary {
  readonly nwbVersion: string;
  readonly identifier: string;
  readonly sessionDescription: string;
  readonly sessionStartTime: string;
  readonly subjectId: string | undefined;
  readonly devices: readonly string[];
  readonly imagingPlanes: readonly string[];
  readonly processing: readonly string[];
  readonly imageSeries: readonly SeriesSummary[];
  readonly planeSegmentations: readonly SegmentationSummary[];
  readonly roiResponseSeries: readonly ResponseSummary[];
  readonly diagnostics: readonly Finding[];
}

/** Summarises an open file; arrays other than timestamps are not read. */
export async function summarise(reader: NwbReader): Promise<NwbSummary> {
  const { file, paths, diagnostics } = reader;
  const objects = [...objectsIn(file)];
  const path = (item: (typeof objects)[number]) => paths.get(item) ?? item.name;
  return {
    nwbVersion: file.nwbVersion,
    identifier: file.identifier,
    sessionDescription: file.sessionDescription,
    sessionStartTime: file.sessionStartTime,
    subjectId: file.subject?.subjectId,
    devices: file.devices.names,
    imagingPlanes: file.imagingPlanes.names,
    processing: file.processing.names,
    imageSeries: await Promise.all(
      objects
        .filter((item) => item instanceof ImageSeries)
        .map((item) => summariseSeries(item, path(item))),
    ),
    planeSegmentations: objects
      .filter((item) => item instanceof PlaneSegmentation)
      .map((item) => summariseTable(item, path(item))),
    roiResponseSeries: objects
      .filter((item) => item instanceof RoiResponseSeries)
      .map((item) => ({
        path: path(item),
        container: item.parent?.neurodataType,
        shape: item.data.shape,
        dtype: elementTypeOf(item.data),
        rateHz: item.rate,
      })),
    diagnostics,
  };
}

async function summariseSeries(series: ImageSeries, path: string): Promise<SeriesSummary> {
  const plane = 'imagingPlane' in series ? (series.imagingPlane as { name?: string }) : undefined;
  return {
    path,
    type: series.neurodataType,
    shape: series.data.shape,
    dtype: elementTypeOf(series.data),
    rateHz: await rateOf(series),
    externalFiles: series.externalFile ?? [],
    imagingPlane: plane?.name,
  };
}

function summariseTable(table: PlaneSegmentation, path: string): SegmentationSummary {
  const columns = table.colnames;
  return {
    path,
    rows: table.id === undefined ? 0 : table.rowCount,
    columns,
    masks: columns.filter((name) => /^(image|pixel|voxel)_mask$/.test(name)),
  };
}

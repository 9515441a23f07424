import type { ObjectType } from '../fields.ts';
import { specOf } from '../spec.ts';
import { ElementIdentifiers, VectorData, VectorIndex } from './columns.ts';
import { Device, DeviceModel } from './device.ts';
import { NWBFile, ProcessingModule, Subject } from './file.ts';
import { ImageSeries, OnePhotonSeries, TwoPhotonSeries } from './image-series.ts';
import { GrayscaleImage, Image, Images } from './images.ts';
import { ImagingPlane, OpticalChannel } from './imaging-plane.ts';
import {
  CorrectedImageStack,
  DfOverF,
  Fluorescence,
  ImageSegmentation,
  MotionCorrection,
  RoiResponseSeries,
} from './ophys.ts';
import { PlaneSegmentation } from './plane-segmentation.ts';
import { DynamicTable, DynamicTableRegion, MeaningsTable } from './table.ts';
import { TimeSeries } from './time-series.ts';

/** Every type that files are read and validated with. */
export const nwbTypes: readonly ObjectType[] = [
  CorrectedImageStack,
  Device,
  DeviceModel,
  DfOverF,
  DynamicTable,
  DynamicTableRegion,
  ElementIdentifiers,
  Fluorescence,
  GrayscaleImage,
  Image,
  ImageSegmentation,
  ImageSeries,
  Images,
  ImagingPlane,
  MeaningsTable,
  MotionCorrection,
  NWBFile,
  OnePhotonSeries,
  OpticalChannel,
  PlaneSegmentation,
  ProcessingModule,
  RoiResponseSeries,
  Subject,
  TimeSeries,
  TwoPhotonSeries,
  VectorData,
  VectorIndex,
];

let byName: ReadonlyMap<string, ObjectType> | undefined;

/** The class of a type by its schema name, or undefined for a type not known here. */
export function findType(name: string): ObjectType | undefined {
  byName ??= new Map(nwbTypes.map((type) => [specOf(type).type, type]));
  return byName.get(name);
}

/**
 * The NWB types of optical physiology, each declared once. A declaration gives the TypeScript type, the
 * constructor's checks and defaults, the layout on disk, and the documentation; storage packages walk
 * over the declarations and know no type by name.
 *
 * @module
 */
export { acceptValue } from './accept.ts';
export { admitsType, type FoundMembers, fitsShape, nameOfType } from './admit.ts';
export {
  type ArrayBlock,
  type ArrayData,
  type ArrayInput,
  type ArrayOwner,
  type ArrayValues,
  type CompoundColumns,
  type ElementType,
  elementCount,
  elementTypeOf,
  isCompound,
  isPending,
  isStored,
  lengthOf,
  type NdArray,
  readNumbers,
  readValues,
  type Selection,
  type StoredArray,
  sliceValues,
} from './array.ts';
export { blocksOfRows, type RowReader, readBlocks } from './arrays/blocks.ts';
export { GrownArray, growArray } from './arrays/grown.ts';
export { type ArrayLayout, withLayout } from './arrays/layout.ts';
export { SharedArray } from './arrays/shared.ts';
export { type ArrayBlocks, ArrayStream } from './arrays/stream.ts';
export { Collection } from './collection.ts';
export { type Copies, copyObject } from './copy-object.ts';
export type {
  DeclaredShape,
  DeclaredType,
  Field,
  FieldSpec,
  Mode,
  ObjectStorage,
  ObjectType,
  ValueStorage,
} from './fields.ts';
export type { ContentRule, Finding, Problem, Rule, Severity } from './findings.ts';
export { Container, type NeurodataClass, neurodata } from './neurodata.ts';
export {
  createObjectId,
  memberOf,
  NeurodataObject,
  type RestoredState,
  restoreObject,
  setMember,
} from './object.ts';
export { adopt } from './parent.ts';
export { isKindOf, specOf, storedName, type TypeSpec } from './spec.ts';
export type { BulkColumns, BulkOptions, RoiSource } from './table/bulk-rois.ts';
export type { Cell } from './table/cells.ts';
export type { ColumnInit, RaggedRows } from './table/columns.ts';
export {
  imageToPixelMask,
  imageToVoxelMask,
  maskToPixelMask,
  pixelMaskToImage,
  pixelMaskToMask,
  pixelToVoxelMask,
  voxelMaskToImage,
  voxelToPixelMask,
} from './table/convert-masks.ts';
export type { CellInput } from './table/entries.ts';
export type { PixelColumns, PixelMask, VoxelColumns, VoxelMask } from './table/masks.ts';
export type { RoiInit } from './table/rois.ts';
export type { RowOptions } from './table/rows.ts';
export type { RowSelection } from './table/selection.ts';
export {
  findMember,
  findNode,
  type StoredAttribute,
  type StoredDataset,
  type StoredGroup,
  type StoredMember,
  type StoredNode,
  textAttribute,
} from './tree.ts';
export { findType, nwbTypes } from './types/all.ts';
export { Data, NWBContainer, NWBData, NWBDataInterface } from './types/base.ts';
export { ElementIdentifiers, VectorData, VectorIndex } from './types/columns.ts';
export { Device, DeviceModel } from './types/device.ts';
export { NWBFile, ProcessingModule, Subject } from './types/file.ts';
export { GenericObject, restoreGeneric } from './types/generic.ts';
export { ImageSeries, OnePhotonSeries, TwoPhotonSeries } from './types/image-series.ts';
export { GrayscaleImage, Image, Images } from './types/images.ts';
export { ImagingPlane, OpticalChannel } from './types/imaging-plane.ts';
export {
  CorrectedImageStack,
  DfOverF,
  Fluorescence,
  ImageSegmentation,
  MotionCorrection,
  RoiResponseSeries,
} from './types/ophys.ts';
export { PlaneSegmentation } from './types/plane-segmentation.ts';
export { DynamicTable, DynamicTableRegion, MeaningsTable, type Row } from './types/table.ts';
export { TimeSeries } from './types/time-series.ts';
export { fixOf } from './validate/fixes.ts';
export { validateTree } from './validate/validate-tree.ts';
export { type Version, versionOf, wasRight } from './validate/version.ts';
export { checkObject, faultsOf, objectsIn, ownedBy, pathOf, warningsOf } from './walk.ts';

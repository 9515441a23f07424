import type { TypedArray } from '@ophys/core';
import type { Hdf5File } from '../src/hdf5/file.ts';
import { addLeast, declare, group } from './build-file.ts';

/** What is left out: paths of groups, datasets and links, and attributes as `path@name`. */
export type Omissions = readonly string[];

/** Makes parts of a file, save those that are to be left out with all that is inside them. */
class Builder {
  readonly #file: Hdf5File;
  readonly #omissions: Omissions;
  readonly #used = new Set<string>();

  constructor(file: Hdf5File, omissions: Omissions) {
    this.#file = file;
    this.#omissions = omissions;
  }

  #has(part: string): boolean {
    const omitted = this.#omissions.find(
      (o) => part === o || part.startsWith(`${o}/`) || part.startsWith(`${o}@`),
    );
    if (omitted !== undefined) this.#used.add(omitted);
    return omitted === undefined;
  }

  group(at: string, type: string): void {
    if (this.#has(at)) group(this.#file, at, type);
  }

  plainGroup(at: string): void {
    if (this.#has(at)) this.#file.createGroup(at);
  }

  attribute(
    at: string,
    name: string,
    values: TypedArray | readonly string[],
    shape: number[] = [],
  ): void {
    if (this.#has(`${at}@${name}`)) this.#file.createAttribute(at, name, values, shape);
  }

  dataset(at: string, values: TypedArray | readonly string[], shape: number[] = []): void {
    if (this.#has(at)) this.#file.createDataset(at, values, shape);
  }

  column(at: string, type: string, values: TypedArray, shape: number[]): void {
    if (!this.#has(at)) return;
    this.dataset(at, values, shape);
    declare(this.#file, at, type);
    if (type !== 'ElementIdentifiers') this.attribute(at, 'description', ['d']);
  }

  reference(at: string, name: string, target: string): void {
    if (this.#has(`${at}@${name}`)) this.#file.createReference(at, name, target);
  }

  link(at: string, target: string): void {
    if (this.#has(at)) this.#file.createSoftLink(at, target);
  }

  series(at: string, type: string, shape: number[]): void {
    this.group(at, type);
    const count = shape.reduce((product, extent) => product * extent, 1);
    const values = Uint16Array.from({ length: count }, (_, i) => i);
    this.dataset(`${at}/data`, values, shape);
    this.attribute(`${at}/data`, 'unit', ['n.a.']);
    this.dataset(`${at}/starting_time`, Float64Array.of(0));
    this.attribute(`${at}/starting_time`, 'rate', Float32Array.of(30));
    this.attribute(`${at}/starting_time`, 'unit', ['seconds']);
  }

  /** Names that stand for nothing would make a test that tests nothing. */
  finish(): void {
    const unused = this.#omissions.filter((omission) => !this.#used.has(omission));
    if (unused.length > 0) throw new Error(`There is no ${unused.join(', ')} to leave out.`);
  }
}

export const plane = '/general/optophysiology/IP';
export const movie = '/acquisition/movie';
export const stack = '/processing/ophys/MotionCorrection/stack';
export const rois = '/processing/ophys/ImageSegmentation/PS';
export const response = '/processing/ophys/Fluorescence/RRS';

/**
 * A processed recording with one object of every kind, and a series `/acquisition/good` that nothing else
 * has to do with.
 */
export function addOphys(file: Hdf5File, omissions: Omissions = []): void {
  addLeast(file);
  const build = new Builder(file, omissions);
  build.series('/acquisition/good', 'TimeSeries', [4]);
  build.group('/general/devices/M', 'Device');
  addPlane(build);
  build.series(movie, 'TwoPhotonSeries', [4, 3, 2]);
  build.link(`${movie}/imaging_plane`, plane);
  build.group('/processing/ophys', 'ProcessingModule');
  build.attribute('/processing/ophys', 'description', ['d']);
  addStack(build);
  addRois(build);
  build.group('/processing/ophys/Fluorescence', 'Fluorescence');
  build.series(response, 'RoiResponseSeries', [4, 2]);
  build.column(`${response}/rois`, 'DynamicTableRegion', Int32Array.of(0, 1), [2]);
  if (!omissions.includes(`${response}/rois`)) build.reference(`${response}/rois`, 'table', rois);
  build.finish();
}

function addPlane(build: Builder): void {
  build.group(plane, 'ImagingPlane');
  build.dataset(`${plane}/description`, ['d']);
  build.dataset(`${plane}/indicator`, ['GCaMP6f']);
  build.dataset(`${plane}/location`, ['V1']);
  build.dataset(`${plane}/excitation_lambda`, Float32Array.of(920));
  build.dataset(`${plane}/grid_spacing`, Float32Array.of(1e-6, 1e-6), [2]);
  build.attribute(`${plane}/grid_spacing`, 'unit', ['meters']);
  build.link(`${plane}/device`, '/general/devices/M');
  build.group(`${plane}/Green`, 'OpticalChannel');
  build.dataset(`${plane}/Green/description`, ['d']);
  build.dataset(`${plane}/Green/emission_lambda`, Float32Array.of(510));
}

function addStack(build: Builder): void {
  build.group('/processing/ophys/MotionCorrection', 'MotionCorrection');
  build.group(stack, 'CorrectedImageStack');
  build.series(`${stack}/corrected`, 'ImageSeries', [4, 3, 2]);
  build.series(`${stack}/xy_translation`, 'TimeSeries', [4, 2]);
  build.link(`${stack}/original`, movie);
}

function addRois(build: Builder): void {
  build.group('/processing/ophys/ImageSegmentation', 'ImageSegmentation');
  build.group(rois, 'PlaneSegmentation');
  build.attribute(rois, 'description', ['d']);
  build.attribute(rois, 'colnames', ['image_mask', 'score'], [2]);
  build.column(`${rois}/id`, 'ElementIdentifiers', Int32Array.of(0, 1), [2]);
  build.column(`${rois}/image_mask`, 'VectorData', new Float32Array(12), [2, 3, 2]);
  build.column(`${rois}/score`, 'VectorData', Float64Array.of(0.5, 0.25), [2]);
  build.link(`${rois}/imaging_plane`, plane);
  build.plainGroup(`${rois}/reference_images`);
}

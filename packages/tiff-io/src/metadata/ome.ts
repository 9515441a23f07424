import { InputError, type RecordingChannel, type RecordingMetadata } from '@ophys/core';
import {
  attributeOf,
  childOf,
  childrenOf,
  numberIn,
  parseXml,
  piecesNamed,
  textIn,
  withoutPieces,
  type XmlElement,
} from '../xml/parse.ts';
import { type AxisSizes, numbered, positiveOrNone } from './page-order.ts';
import { rateOrTimes } from './times.ts';
import { micrometresOf, secondsOf } from './units.ts';

/** What OME-XML says about the first image of a file. */
export interface OmeImage {
  readonly sizes: AxisSizes;
  /** Axes of the pages, fastest first, e.g. `CZT`. */
  readonly order: string;
  readonly channels: readonly RecordingChannel[];
  /** Identifier of the file that the text is in. */
  readonly uuid: string | undefined;
  readonly rateHz: number | undefined;
  /** Of each plane, when its frames do not come evenly. */
  readonly timestamps: readonly (Float64Array | undefined)[];
  readonly metadata: RecordingMetadata;
  readonly warnings: readonly string[];
}

/** Where some planes are. @see OME-TIFF specification, "TiffData" */
export interface OmeTiffData {
  readonly first: AxisSizes;
  readonly ifd: number;
  /** Planes from there on; undefined for all of the file. */
  readonly count: number | undefined;
  readonly fileName: string | undefined;
  readonly uuid: string | undefined;
}

/** True for the text of an OME-TIFF. */
export function isOme(description: string): boolean {
  return description.includes('openmicroscopy.org') && /<(?:\w{1,20}:)?OME\b/.test(description);
}

/** The file with the metadata, when this one says that it has only pixels. */
export function readMetadataFile(xml: string): string | undefined {
  const [only] = piecesNamed(xml, 'BinaryOnly');
  return only && attributeOf(childOf(parseXml(only), 'BinaryOnly'), 'MetadataFile');
}

const dimensionOrder = /^XY([CZT]{3})$/;

/**
 * Reads the first image of OME-XML.
 *
 * @throws {InputError} when the XML is damaged or says no sizes
 * @see https://docs.openmicroscopy.org/ome-model/
 */
export function readOme(xml: string): OmeImage {
  const lists = ['TiffData', 'Plane', 'StructuredAnnotations', 'ROI', 'BinData'];
  const root = childOf(parseXml(withoutPieces(xml, lists)), 'OME');
  const images = childrenOf(root, 'Image');
  const pixels = childOf(images[0], 'Pixels');
  const size = (axis: string) => numberIn(pixels, `Size${axis}`) ?? 0;
  const sizes = { C: size('C'), Z: size('Z'), T: size('T') };
  const order = dimensionOrder.exec(attributeOf(pixels, 'DimensionOrder') ?? '')?.[1];
  const isSized = Object.values(sizes).every((n) => Number.isInteger(n) && n >= 1);
  if (pixels === undefined || order === undefined || !isSized || new Set(order).size < 3) {
    throw new InputError(
      'Its OME-XML does not say how many channels, planes and frames there are.',
    );
  }
  return {
    sizes,
    order,
    channels: channelsOf(pixels, sizes.C),
    uuid: attributeOf(root, 'UUID'),
    ...readTimes(xml, pixels, sizes),
    metadata: metadataOf(root, images[0], pixels),
    warnings:
      images.length > 1 ? [`The file describes ${images.length} images; the first is read.`] : [],
  };
}

/** Where planes are, element by element. */
export function* readTiffData(xml: string): Generator<OmeTiffData> {
  const [first] = piecesNamed(xml, 'Pixels');
  for (const piece of piecesNamed(first ?? '', 'TiffData')) {
    const element = childOf(parseXml(piece), 'TiffData');
    const uuid = childOf(element, 'UUID');
    const start = (axis: string) => numberIn(element, `First${axis}`) ?? 0;
    const ifd = numberIn(element, 'IFD');
    yield {
      first: { C: start('C'), Z: start('Z'), T: start('T') },
      ifd: ifd ?? 0,
      count: numberIn(element, 'PlaneCount') ?? (ifd === undefined ? undefined : 1),
      fileName: attributeOf(uuid, 'FileName'),
      uuid: textIn(uuid),
    };
  }
}

function channelsOf(pixels: XmlElement, count: number): RecordingChannel[] {
  const described = childrenOf(pixels, 'Channel');
  return numbered('Channel', Math.min(count, 1024)).map(({ name }, i) => {
    const channel = described[i];
    return {
      name: attributeOf(channel, 'Name') ?? name,
      emissionLambda: wavelength(channel, 'EmissionWavelength'),
      excitationLambda: wavelength(channel, 'ExcitationWavelength'),
      indicator: attributeOf(channel, 'Fluor'),
    };
  });
}

function wavelength(channel: XmlElement | undefined, name: string): number | undefined {
  const value = numberIn(channel, name);
  const unit = micrometresOf(attributeOf(channel, `${name}Unit`) ?? 'nm');
  return value === undefined || unit === undefined ? undefined : positiveOrNone(value * unit * 1e3);
}

/** The interval when it is stated, otherwise what the times of the planes say. */
function readTimes(xml: string, pixels: XmlElement, sizes: AxisSizes) {
  const increment = numberIn(pixels, 'TimeIncrement');
  const unit = secondsOf(attributeOf(pixels, 'TimeIncrementUnit') ?? 's');
  const stated = increment && unit && positiveOrNone(1 / (increment * unit));
  if (stated !== undefined && stated !== 0) return { rateHz: stated, timestamps: [] };
  if (sizes.T < 2 || sizes.T * sizes.Z > 4_000_000) return { rateHz: undefined, timestamps: [] };
  const times = Array.from({ length: sizes.Z }, () => new Float64Array(sizes.T).fill(Number.NaN));
  for (const piece of piecesNamed(xml, 'Plane')) {
    const plane = childOf(parseXml(piece), 'Plane');
    const seconds = secondsOf(attributeOf(plane, 'DeltaTUnit') ?? 's');
    const time = numberIn(plane, 'DeltaT');
    const of = times[numberIn(plane, 'TheZ') ?? 0];
    const frame = numberIn(plane, 'TheT') ?? 0;
    if (numberIn(plane, 'TheC') !== 0 || time === undefined || seconds === undefined) continue;
    if (of !== undefined && frame < sizes.T) of[frame] = time * seconds;
  }
  const found = times.map(rateOrTimes);
  return { rateHz: found[0]?.rateHz, timestamps: found.map(({ timestamps }) => timestamps) };
}

function metadataOf(
  root: XmlElement | undefined,
  image: XmlElement | undefined,
  pixels: XmlElement,
): RecordingMetadata {
  const length = (axis: string) => {
    const value = numberIn(pixels, `PhysicalSize${axis}`);
    const unit = micrometresOf(attributeOf(pixels, `PhysicalSize${axis}Unit`) ?? 'µm');
    return value === undefined || unit === undefined ? undefined : positiveOrNone(value * unit);
  };
  const [x, y] = [length('X'), length('Y')];
  const microscope = childOf(childOf(root, 'Instrument'), 'Microscope');
  const maker = attributeOf(microscope, 'Manufacturer');
  const model = attributeOf(microscope, 'Model');
  const device = [maker, model].filter((part) => part !== undefined).join(' ');
  return {
    description: textIn(childOf(image, 'Description')),
    startTime: textIn(childOf(image, 'AcquisitionDate')),
    device: device === '' ? undefined : device,
    pixelSizeUm: x !== undefined && y !== undefined ? [x, y] : undefined,
    planeSpacingUm: length('Z'),
  };
}

import { type FrameSource, type Recording, resolveSelection } from '@ophys/core';
import type { OpenTiffOptions, TiffFile } from '../file.ts';
import { storageWarnings } from '../metadata/description.ts';
import { type RecordingFile, TiffFiles } from './files.ts';
import { type FramePlaces, movieOf } from './movie.ts';
import { type FindFile, namesFiles, planOme, readOmeText } from './ome.ts';
import type { RecordingPlan } from './plan.ts';
import { planPrairie } from './prairie.ts';
import { planSequence } from './sequence.ts';

/** What opening a recording takes. */
export interface OpenRecordingOptions extends OpenTiffOptions {
  /** Finds files that metadata names, by name; default among those given. */
  readonly findFile?: FindFile | undefined;
}

/**
 * Opens TIFF files as one recording: its channels and planes are taken apart by what ScanImage (3 to
 * 2023), OME, ImageJ or tifffile wrote into the first file; otherwise every page is a frame. Frames
 * that were scanned while the focus flew back are dropped. Samples of colour pages are channels.
 *
 * OME-XML may name more files, which are then looked for; where some are missing, what is whole
 * before them is read, with a warning that names them.
 *
 * @param files in the order of time; opened when their frames are wanted
 * @throws {InputError} when a file is no TIFF, damaged, cut short or of an unsupported kind
 */
export async function openTiffRecording(
  files: readonly RecordingFile[],
  options: OpenRecordingOptions = {},
): Promise<Recording> {
  const given = new TiffFiles(files, options);
  const name = options.path ?? files[0]?.name ?? 'recording';
  try {
    const [own] = files;
    const first = await given.get(0);
    const find = options.findFile ?? findAmong(files);
    const ome = await readOmeText(first, find);
    if (own === undefined || ome === undefined || !(files.length === 1 || namesFiles(ome))) {
      return await openPlan(given, await planSequence(given), name);
    }
    const { plan, files: members } = await planOme(ome, own, first, find);
    await given.close();
    return await openPlan(new TiffFiles(members, options), plan, name);
  } catch (error) {
    await given.close();
    throw error;
  }
}

/**
 * Opens the recording of a Bruker microscope by the XML that Prairie View wrote beside its images.
 *
 * @param xml the text of the file that begins with `<PVScan`
 * @throws {InputError} when the XML or an image is damaged, or too many images are missing
 */
export async function openPrairieRecording(
  xml: string,
  options: OpenRecordingOptions & { readonly findFile: FindFile },
): Promise<Recording> {
  const { plan, files } = await planPrairie(xml, options.findFile);
  return openPlan(new TiffFiles(files, options), plan, options.path ?? 'recording');
}

function findAmong(files: readonly RecordingFile[]): FindFile {
  return async (name) => files.find((file) => file.name.split(/[\\/]/).at(-1) === name);
}

async function openPlan(files: TiffFiles, plan: RecordingPlan, name: string): Promise<Recording> {
  try {
    const first = await files.get(plan.placeOf(0, 0, 0).file);
    return recordingOfPlan(files, first, plan, name);
  } catch (error) {
    await files.close();
    throw error;
  }
}

/** The recording that a plan describes. @param first the file of its first frame */
function recordingOfPlan(
  files: TiffFiles,
  first: TiffFile,
  plan: RecordingPlan,
  name: string,
): Recording {
  const { height, width, samples } = first.index.first;
  const isOffset = plan.isOffset && first.index.first.dtype === 'uint16';
  const dtype = isOffset ? 'int16' : first.index.first.dtype;
  const { frames, planes, rateHz } = plan;
  const channels = plan.channels.flatMap((channel) => samplesOf(channel, first));
  const movies = new Map<number, FrameSource>();
  return {
    format: `${plan.format}${first.header.bigTiff ? ' BigTIFF' : plan.format === 'TIFF' ? '' : ' TIFF'}`,
    name,
    files: files.all.map((file) => file.name),
    shape: [frames, height, width],
    dtype,
    rateHz,
    channels,
    planes,
    metadata: plan.metadata,
    warnings: [...plan.warnings, ...storageWarnings(first.index), ...offsetWarning(isOffset)],
    source(selection) {
      const { channel, plane } = resolveSelection(this, selection);
      const key = channel * planes.length + plane;
      const places = () => placesOf(plan, Math.floor(channel / samples), plane, channel % samples);
      const form = { height, width, dtype, rateHz, isOffset };
      const movie = movies.get(key) ?? movieOf(files, form, places());
      movies.set(key, movie);
      return movie;
    },
    close: () => files.close(),
  };
}

function offsetWarning(isOffset: boolean): string[] {
  return isOffset
    ? ['ImageJ stored signed pixels 32768 too high; they are given as int16, with their sign.']
    : [];
}

function samplesOf<Channel extends { readonly name: string }>(channel: Channel, file: TiffFile) {
  const { samples, photometric } = file.index.first;
  if (samples === 1) return [channel];
  const colours = photometric === 'RGB colour' ? ['Red', 'Green', 'Blue'] : [];
  return Array.from({ length: samples }, (_, i) => ({
    ...channel,
    name: colours[i] ?? `Sample ${i + 1}`,
  }));
}

function placesOf(
  plan: RecordingPlan,
  channel: number,
  plane: number,
  sample: number,
): FramePlaces {
  const files = new Uint32Array(plan.frames);
  const frames = new Uint32Array(plan.frames);
  for (let i = 0; i < plan.frames; i++) {
    const place = plan.placeOf(channel, plane, i);
    files[i] = place.file;
    frames[i] = place.frame;
  }
  return { files, frames, sample };
}

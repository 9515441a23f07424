import type { ImagingPlane, NWBFile } from '@ophys/model';
import type { SettingsInput } from '../settings/schema.ts';
import { known } from './known.ts';
import { UNKNOWN_START, UNKNOWN_TEXT } from './metadata.ts';

/** What an NWB file says about its session, animal and microscope, as settings. */
export function settingsFromNwb(file: NWBFile, plane: ImagingPlane | undefined): SettingsInput {
  return {
    session: known({
      description: file.sessionDescription,
      startTime: file.sessionStartTime === UNKNOWN_START ? undefined : file.sessionStartTime,
      experimenter: list(file.experimenter),
      institution: file.institution,
      lab: file.lab,
      experimentDescription: file.experimentDescription,
      sessionId: file.sessionId,
      keywords: list(file.keywords),
      notes: file.notes,
    }),
    ...(file.subject && { subject: subjectOf(file.subject) }),
    ...(plane && { imaging: imagingOf(plane) }),
  };
}

function subjectOf(subject: NonNullable<NWBFile['subject']>) {
  const { subjectId, species, age, description, genotype, strain, weight } = subject;
  const sex = (['M', 'F', 'O', 'U'] as const).find((code) => code === subject.sex);
  return known({ subjectId, species, sex, age, description, genotype, strain, weight });
}

function imagingOf(plane: ImagingPlane) {
  const [channel] = plane.opticalChannel;
  return known({
    indicator: stated(plane.indicator),
    location: stated(plane.location),
    excitationLambda: measured(plane.excitationLambda),
    emissionLambda: measured(channel?.emissionLambda),
    channel: channel?.name,
    device: plane.device?.name,
    deviceDescription: plane.device?.description,
    pixelSizeUm: pixelSize(plane),
  });
}

/** Micrometres per unit that grid spacings are found in. */
const micrometres: Readonly<Record<string, number>> = {
  meters: 1e6,
  meter: 1e6,
  m: 1e6,
  micrometers: 1,
  um: 1,
  µm: 1,
};

function pixelSize(plane: ImagingPlane): [number, number] | undefined {
  const [width, height] = plane.gridSpacing ?? [];
  const scale = micrometres[plane.gridSpacingUnit ?? 'meters'];
  if (width === undefined || height === undefined || scale === undefined) return undefined;
  return width > 0 && height > 0 ? [width * scale, height * scale] : undefined;
}

/** Without the word that stands for what nobody knew. */
function stated(text: string | undefined): string | undefined {
  return text === UNKNOWN_TEXT ? undefined : text;
}

/** A wavelength of NaN or 0 stands for an unknown one. */
function measured(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

function list(texts: readonly string[] | undefined): string[] | undefined {
  return texts && texts.length > 0 ? [...texts] : undefined;
}

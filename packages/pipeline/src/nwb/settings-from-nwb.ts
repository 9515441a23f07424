import type { ImagingPlane, NWBFile } from '@ophys/model';
import type { SettingsInput } from '../settings/schema.ts';

/** What an NWB file says about its session, animal and microscope, as settings. */
export function settingsFromNwb(file: NWBFile, plane: ImagingPlane | undefined): SettingsInput {
  return {
    session: known({
      description: file.sessionDescription,
      startTime: file.sessionStartTime,
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
  const [width, height] = plane.gridSpacing ?? [];
  return known({
    indicator: plane.indicator,
    location: plane.location,
    excitationLambda: measured(plane.excitationLambda),
    emissionLambda: measured(channel?.emissionLambda),
    channel: channel?.name,
    device: plane.device?.name,
    deviceDescription: plane.device?.description,
    pixelSizeUm:
      width !== undefined && height !== undefined && plane.gridSpacingUnit === 'meters'
        ? ([width * 1e6, height * 1e6] as [number, number])
        : undefined,
  });
}

/** A wavelength of NaN or 0 stands for an unknown one. */
function measured(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

function list(texts: readonly string[] | undefined): string[] | undefined {
  return texts && texts.length > 0 ? [...texts] : undefined;
}

/** Without what is missing or empty. */
function known<Group extends object>(group: Group): Group {
  return Object.fromEntries(
    Object.entries(group).filter(([, value]) => value !== undefined && value !== ''),
  ) as Group;
}

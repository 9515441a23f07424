import { Device, ImagingPlane, type NWBFile, OpticalChannel } from '@ophys/model';
import type { Settings } from '../settings/schema.ts';
import { type NoteUnknown, UNKNOWN_TEXT } from './metadata.ts';

/** Adds the microscope and the plane it looked at, from the settings; what they lack is noted. */
export function addImagingPlane(
  file: NWBFile,
  settings: Settings,
  rateHz: number | undefined,
  note: NoteUnknown,
): ImagingPlane {
  const { imaging } = settings;
  const known = <Value>(value: Value | undefined, unknown: Value, what: string, key: string) => {
    if (value === undefined) note(`${what} is unknown. Set imaging.${key}.`);
    return value ?? unknown;
  };
  const device = file.addDevice(
    new Device({
      name: imaging.device ?? 'Microscope',
      ...(imaging.deviceDescription && { description: imaging.deviceDescription }),
    }),
  );
  const channel = new OpticalChannel({
    name: imaging.channel ?? 'OpticalChannel',
    description: imaging.channel ?? UNKNOWN_TEXT,
    emissionLambda: known(
      imaging.emissionLambda,
      Number.NaN,
      'The emission wavelength',
      'emission_lambda',
    ),
  });
  return file.addImagingPlane(
    new ImagingPlane({
      name: 'ImagingPlane',
      opticalChannel: channel,
      device,
      excitationLambda: known(
        imaging.excitationLambda,
        Number.NaN,
        'The excitation wavelength',
        'excitation_lambda',
      ),
      indicator: known(imaging.indicator, UNKNOWN_TEXT, 'The indicator', 'indicator'),
      location: known(imaging.location, UNKNOWN_TEXT, 'The brain region', 'location'),
      ...(rateHz !== undefined && { imagingRate: rateHz }),
      ...(imaging.pixelSizeUm && {
        gridSpacing: imaging.pixelSizeUm.map((micrometres) => micrometres * 1e-6),
      }),
    }),
  );
}

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Device, ImagingPlane, NWBFile, OpticalChannel, type ProcessingModule } from '@ophys/model';
import { afterAll, beforeEach } from 'vitest';

/** A folder for the tests of a file, emptied before each of them. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ophys-'));
  beforeEach(() => {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A file without anything optional. */
export function minimalFile(): NWBFile {
  return new NWBFile({
    identifier: 'a',
    sessionDescription: 'b',
    sessionStartTime: '2024-01-01T00:00:00Z',
  });
}

/** A file with the device `M`, the plane `IP` with a channel `Green`, and the module `ophys`. */
export function fixtureFile(): {
  file: NWBFile;
  device: Device;
  plane: ImagingPlane;
  ophys: ProcessingModule;
} {
  const file = minimalFile();
  const device = file.addDevice(new Device({ name: 'M' }));
  const plane = file.addImagingPlane(
    new ImagingPlane({
      name: 'IP',
      device,
      opticalChannel: new OpticalChannel({ name: 'Green', description: 'd', emissionLambda: 510 }),
      excitationLambda: 920,
      indicator: 'GCaMP6f',
      location: 'V1',
    }),
  );
  const ophys = file.createProcessingModule({ name: 'ophys', description: 'Processed imaging' });
  return { file, device, plane, ophys };
}

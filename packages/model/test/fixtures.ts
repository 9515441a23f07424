import { Device, ImagingPlane, OpticalChannel, PlaneSegmentation } from '../src/index.ts';

/** An imaging plane named `Plane`. */
export function plane(): ImagingPlane {
  return new ImagingPlane({
    name: 'Plane',
    description: 'Layer 2/3',
    device: new Device({ name: 'Scope' }),
    opticalChannel: new OpticalChannel({ name: 'Green', description: 'd', emissionLambda: 510 }),
    excitationLambda: 920,
    indicator: 'GCaMP6f',
    location: 'V1',
  });
}

/** A table of ROIs without rows. */
export function emptyTable(): PlaneSegmentation {
  return new PlaneSegmentation({ description: 'Somata', imagingPlane: plane() });
}

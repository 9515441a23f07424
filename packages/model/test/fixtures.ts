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

/** What a caller without TypeScript could pass. */
export function loosely<Init, T>(Type: new (init: Init) => T, init: unknown): T {
  return new Type(init as Init);
}

/** The class of what is thrown; undefined when nothing is. */
export function kindOf(act: () => unknown): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as object).constructor;
  }
}

/** What a table holds, to compare. */
export function contentOf(table: PlaneSegmentation) {
  return {
    id: table.id.data,
    colnames: table.colnames,
    columns: Object.fromEntries([...table.columns].map((column) => [column.name, column.data])),
  };
}

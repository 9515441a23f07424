import { Container, neurodata } from '../neurodata.ts';

/** An object stored as a group. */
export class NWBContainer extends neurodata(
  'NWBContainer',
  Container,
  {},
  {
    namespace: 'core',
    abstract: true,
  },
) {}

/** An object that holds data, as opposed to metadata. */
export class NWBDataInterface extends neurodata(
  'NWBDataInterface',
  NWBContainer,
  {},
  {
    abstract: true,
  },
) {}

/** An object stored as a dataset. */
export class Data extends neurodata(
  'Data',
  Container,
  {},
  {
    kind: 'dataset',
    abstract: true,
  },
) {}

/** An object of the core namespace that is stored as a dataset. */
export class NWBData extends neurodata(
  'NWBData',
  Data,
  {},
  {
    namespace: 'core',
    abstract: true,
  },
) {}

import { child, children, type ObjectType, text } from '../fields.ts';
import { Container } from '../neurodata.ts';
import { NWBContainer } from './base.ts';
import { GenericObject } from './generic.ts';
import { DynamicTable } from './table.ts';

const any = () => [NWBContainer, DynamicTable, GenericObject] as const;
type Other = DynamicTable | GenericObject;
const other = (): readonly ObjectType<Other>[] => [DynamicTable, GenericObject];

/**
 * Members of a file for what is no optical physiology. What is in them is read as generic objects, or
 * as plain tables, and kept when a file is written.
 */
export const otherData = {
  labMetaData: children(() => GenericObject, {
    doc: 'What extensions say of the lab',
    singular: 'labMetaData',
    ofManyTypes: true,
    at: 'general',
    groupRequired: true,
  }),
  extracellularEphys: children(any, {
    doc: 'Electrode groups and the table of electrodes',
    ofManyTypes: true,
    at: 'general/extracellular_ephys',
  }),
  intracellularEphys: children(any, {
    doc: 'Intracellular electrodes and the tables of recordings',
    ofManyTypes: true,
    at: 'general/intracellular_ephys',
  }),
  icephysFiltering: text({
    doc: 'Filtering of intracellular recordings',
    as: 'filtering',
    at: 'general/intracellular_ephys',
    optional: true,
  }),
  optogenetics: children(any, {
    doc: 'Sites of optogenetic stimulation',
    ofManyTypes: true,
    at: 'general/optogenetics',
  }),
  externalResources: child(() => GenericObject, {
    doc: 'Terms of ontologies that are used in the file',
    at: 'general',
    optional: true,
  }),
  events: children(other, {
    doc: 'Tables of events',
    singular: 'eventsTable',
    ofManyTypes: true,
    at: 'events',
  }),
  intervals: children(other, {
    doc: 'Epochs, trials and other intervals',
    singular: 'timeIntervals',
    ofManyTypes: true,
    at: 'intervals',
  }),
  scratch: children(() => Container, {
    doc: 'Notes',
    singular: 'scratch',
    ofManyTypes: true,
    at: 'scratch',
  }),
  units: child(other, { doc: 'Sorted spikes', optional: true }),
} as const;

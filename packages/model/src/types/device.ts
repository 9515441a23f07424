import { link, text } from '../fields.ts';
import { neurodata } from '../neurodata.ts';
import { NWBContainer } from './base.ts';

/** A model of device, as its maker sells it; its name is the model's name. */
export class DeviceModel extends neurodata('DeviceModel', NWBContainer, {
  manufacturer: text({ doc: 'Who makes it', attribute: true }),
  modelNumber: text({ doc: "The maker's number for it", attribute: true, optional: true }),
  description: text({ doc: 'What it is', attribute: true, optional: true }),
}) {}

const deprecated = 'since NWB 2.9 in favour of a DeviceModel';

/** An apparatus of the experiment, e.g. a microscope. */
export class Device extends neurodata('Device', NWBContainer, {
  description: text({ doc: 'What it is', attribute: true, optional: true }),
  manufacturer: text({ doc: 'Who makes it', attribute: true, optional: true, deprecated }),
  modelNumber: text({ doc: "The maker's number", attribute: true, optional: true, deprecated }),
  modelName: text({ doc: 'Name of its model', attribute: true, optional: true, deprecated }),
  serialNumber: text({ doc: 'Number of this piece', attribute: true, optional: true }),
  model: link(() => DeviceModel, { doc: 'Its model', optional: true }),
}) {}

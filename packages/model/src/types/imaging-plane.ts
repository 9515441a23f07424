import { array, children, float32, link, numberList, text } from '../fields.ts';
import { neurodata } from '../neurodata.ts';
import { lonelyUnits } from '../rules/imaging-plane.ts';
import { NWBContainer } from './base.ts';
import { Device } from './device.ts';

/** A channel of the microscope's detector. */
export class OpticalChannel extends neurodata('OpticalChannel', NWBContainer, {
  description: text({ doc: 'Notes about the channel' }),
  emissionLambda: float32({ doc: 'Emission wavelength', unit: 'nm' }),
}) {}

const coordinates = [[2], [3]] as const;
const manifold = [
  [null, null, 3],
  [null, null, null, 3],
] as const;

/** The plane that was imaged: what was excited, how, and where. */
export class ImagingPlane extends neurodata(
  'ImagingPlane',
  NWBContainer,
  {
    opticalChannel: children(() => OpticalChannel, {
      doc: 'The channels that recorded from it',
      singular: 'opticalChannel',
      minimum: 1,
      required: true,
    }),
    description: text({ doc: 'What it is', optional: true }),
    device: link(() => Device, { doc: 'The microscope' }),
    excitationLambda: float32({ doc: 'Excitation wavelength', unit: 'nm' }),
    indicator: text({ doc: 'The calcium indicator' }),
    location: text({ doc: 'Where in the brain' }),
    imagingRate: float32({ doc: 'Frames per second', unit: 'Hz', optional: true }),
    referenceFrame: text({ doc: 'What originCoords are relative to', optional: true }),
    originCoords: numberList('float32', coordinates, {
      doc: 'Position of the first pixel',
      optional: true,
    }),
    originCoordsUnit: text({
      doc: 'Unit of originCoords',
      as: 'unit',
      attributeOf: 'origin_coords',
      default: 'meters',
    }),
    gridSpacing: numberList('float32', coordinates, {
      doc: 'Distance between pixels along x, y(, z)',
      optional: true,
    }),
    gridSpacingUnit: text({
      doc: 'Unit of gridSpacing',
      as: 'unit',
      attributeOf: 'grid_spacing',
      default: 'meters',
    }),
    manifold: array('float32', manifold, {
      doc: 'Position of each pixel',
      optional: true,
      deprecated: 'since NWB 2.2 in favour of originCoords and gridSpacing',
    }),
    conversion: float32({
      doc: 'Factor from manifold to unit',
      attributeOf: 'manifold',
      default: 1,
      deprecated: 'with manifold, since NWB 2.2',
    }),
    unit: text({
      doc: 'Unit of manifold',
      attributeOf: 'manifold',
      default: 'meters',
      deprecated: 'with manifold, since NWB 2.2',
    }),
  },
  { rules: [lonelyUnits] },
) {}

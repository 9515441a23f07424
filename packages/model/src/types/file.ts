import { InvalidArgumentError } from '@ophys/core';
import { withLocalOffset } from '../accept.ts';
import {
  array,
  child,
  children,
  type Field,
  isodatetime,
  isodatetimeList,
  text,
  textList,
} from '../fields.ts';
import { neurodata } from '../neurodata.ts';
import { type NeurodataObject, setMember } from '../object.ts';
import { adopt } from '../parent.ts';
import { sessionOffsets, sourceScripts } from '../rules/session.ts';
import { ageReference } from '../rules/subject.ts';
import { objectsIn } from '../walk.ts';
import { NWBContainer, NWBDataInterface } from './base.ts';
import { Device, DeviceModel } from './device.ts';
import { GenericObject } from './generic.ts';
import { Images } from './images.ts';
import { ImagingPlane } from './imaging-plane.ts';
import { otherData } from './other-data.ts';
import { DynamicTable } from './table.ts';
import { TimeSeries } from './time-series.ts';

/** The animal or person that was recorded from. */
export class Subject extends neurodata(
  'Subject',
  NWBContainer,
  {
    subjectId: text({ doc: 'Identifier within the lab', optional: true }),
    age: text({ doc: 'ISO 8601 duration, e.g. P90D', optional: true }) as Field<
      string | Duration,
      string,
      'optional'
    >,
    ageReference: text({
      doc: 'Since when age counts: birth or gestational',
      as: 'reference',
      attributeOf: 'age',
      default: 'birth',
    }),
    dateOfBirth: isodatetime({ doc: 'Date of birth', optional: true, localTime: true }),
    description: text({ doc: 'What is known of it', optional: true }),
    genotype: text({ doc: 'Genetic strain', optional: true }),
    sex: text({ doc: 'M, F, O or U', optional: true }),
    species: text({ doc: 'Latin binomial, e.g. Mus musculus', optional: true }),
    strain: text({ doc: 'Strain', optional: true }),
    weight: text({
      doc: 'Weight with its unit, e.g. "0.02 kg"; a number is taken for kilograms',
      optional: true,
    }) as Field<string | number, string, 'optional'>,
  },
  { defaultName: 'subject', rules: [ageReference], complete: completeSubject },
) {}

/** A span of time, part by part; a `Temporal.Duration` is one. */
export interface Duration {
  readonly years?: number | undefined;
  readonly months?: number | undefined;
  readonly weeks?: number | undefined;
  readonly days?: number | undefined;
  readonly hours?: number | undefined;
}

function completeSubject(
  init: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { weight, age } = init;
  return {
    ...init,
    weight: typeof weight === 'number' ? `${weight} kg` : weight,
    age: typeof age === 'object' && age !== null ? toIsoDuration(age) : age,
  };
}

/** ISO 8601, e.g. `P90D`. */
function toIsoDuration({ years, months, weeks, days, hours }: Duration): string {
  const part = (amount: number | undefined, letter: string) => (amount ? `${amount}${letter}` : '');
  const date = part(years, 'Y') + part(months, 'M') + part(weeks, 'W') + part(days, 'D');
  const time = hours ? `T${hours}H` : '';
  return date + time === '' ? 'P0D' : `P${date}${time}`;
}

/** What modules and the file's own collections hold; types that are not known here, too. */
const results = () => [NWBDataInterface, DynamicTable, GenericObject] as const;

/** Processed data of one kind; `ophys` by convention for what comes from imaging. */
export class ProcessingModule extends neurodata('ProcessingModule', NWBContainer, {
  description: text({ doc: 'What was done', attribute: true }),
  dataInterfaces: children(results, {
    doc: 'The results',
    indexed: true,
    ofManyTypes: true,
  }),
}) {
  /** Adds one or several results, and returns what was given. */
  add<Given extends Result | readonly Result[]>(given: Given): Given {
    return this.dataInterfaces.add(given);
  }
}

type Result = NWBDataInterface | DynamicTable | GenericObject;

const general = { at: 'general', optional: true } as const;

/** A recording session: everything that one NWB file holds. */
export class NWBFile extends neurodata(
  'NWBFile',
  NWBContainer,
  {
    nwbVersion: text({
      doc: 'Version of the NWB schema; writers raise it when something in the file is newer',
      attribute: true,
      default: '2.9.0',
    }),
    identifier: text({ doc: 'Globally unique name of the recording' }),
    sessionDescription: text({ doc: 'What was done in the session' }),
    sessionStartTime: isodatetime({ doc: 'When the session began', localTime: true }),
    timestampsReferenceTime: isodatetime({
      doc: 'The moment that times count from; default sessionStartTime',
      completed: true,
    }),
    fileCreateDate: isodatetimeList({
      doc: 'When the file was created, and each time it was changed; default now',
      resizable: true,
      completed: true,
      orOne: true,
    }),
    acquisition: children(results, {
      doc: 'Raw data',
      singular: 'acquisition',
      ofManyTypes: true,
      at: 'acquisition',
      groupRequired: true,
    }),
    analysis: children(() => [NWBContainer, DynamicTable, GenericObject] as const, {
      doc: 'Results of analyses',
      singular: 'analysis',
      ofManyTypes: true,
      at: 'analysis',
      groupRequired: true,
    }),
    processing: children(() => ProcessingModule, {
      doc: 'Processed data, by module',
      singular: 'processingModule',
      at: 'processing',
      groupRequired: true,
    }),
    stimulus: children(results, {
      doc: 'Stimuli as presented',
      singular: 'stimulus',
      ofManyTypes: true,
      at: 'stimulus/presentation',
      groupRequired: true,
    }),
    stimulusTemplates: children(() => [TimeSeries, Images, GenericObject] as const, {
      doc: 'Stimuli that presentations refer to',
      singular: 'stimulusTemplate',
      ofManyTypes: true,
      at: 'stimulus/templates',
      groupRequired: true,
    }),
    ...otherData,
    deviceModels: children(() => DeviceModel, {
      doc: 'Models of the devices',
      singular: 'deviceModel',
      at: 'general/devices/models',
    }),
    devices: children(() => Device, {
      doc: 'Apparatus',
      singular: 'device',
      at: 'general/devices',
      reserved: ['models'],
    }),
    imagingPlanes: children(() => ImagingPlane, {
      doc: 'Planes that were imaged',
      singular: 'imagingPlane',
      at: 'general/optophysiology',
    }),
    subject: child(() => Subject, { doc: 'Who was recorded from', ...general }),
    dataCollection: text({ doc: 'How data was collected', ...general }),
    experimentDescription: text({ doc: 'What the experiment is about', ...general }),
    experimenter: textList({ doc: 'Who did it, "Last, First"', orOne: true, ...general }),
    institution: text({ doc: 'Where', ...general }),
    keywords: textList({ doc: 'Terms to search by', orOne: true, ...general }),
    lab: text({ doc: 'In which lab', ...general }),
    notes: text({ doc: 'Notes', ...general }),
    pharmacology: text({ doc: 'Drugs used', ...general }),
    protocol: text({ doc: 'Protocol number', ...general }),
    relatedPublications: textList({ doc: 'Publications, as DOIs', orOne: true, ...general }),
    sessionId: text({ doc: "The lab's name for the session", ...general }),
    slices: text({ doc: 'About brain slices', ...general }),
    sourceScript: text({ doc: 'The program that made the file', ...general }),
    sourceScriptFileName: text({
      doc: 'File name of that program',
      as: 'file_name',
      attributeOf: 'source_script',
      at: 'general',
      requiredWithDataset: true,
      optional: true,
    }),
    stimulusNotes: text({ doc: 'About the stimuli', as: 'stimulus', ...general }),
    surgery: text({ doc: 'About the surgery', ...general }),
    virus: text({ doc: 'About the virus', ...general }),
    wasGeneratedBy: array('text', [[null, 2]], {
      doc: 'Programs that made the file [program, name and version]',
      ...general,
    }),
  },
  {
    defaultName: 'root',
    rules: [sessionOffsets, sourceScripts],
    complete: (init) => ({
      timestampsReferenceTime:
        typeof init.sessionStartTime === 'string'
          ? withLocalOffset(init.sessionStartTime)
          : init.sessionStartTime,
      fileCreateDate: new Date(),
      ...init,
    }),
  },
) {
  /** Every object in the file, itself included, by its UUID. */
  get objects(): ReadonlyMap<string, NeurodataObject> {
    return new Map([...objectsIn(this)].map((item) => [item.objectId, item]));
  }

  /**
   * Says who was recorded from, once.
   *
   * @throws {InvalidArgumentError} when there is a subject already
   */
  setSubject(subject: Subject): Subject {
    if (this.subject !== undefined) {
      throw new InvalidArgumentError('subject', `The file has the subject "${this.subject.name}".`);
    }
    setMember(this, 'subject', subject);
    adopt(subject, this);
    return subject;
  }
}

import { array, child, children, isodatetime, isodatetimeList, text, textList } from '../fields.ts';
import { Container, neurodata } from '../neurodata.ts';
import type { NeurodataObject } from '../object.ts';
import { sessionOffsets } from '../rules/session.ts';
import { ageReference } from '../rules/subject.ts';
import { NWBContainer } from './base.ts';
import { Device, DeviceModel } from './device.ts';
import { ImagingPlane } from './imaging-plane.ts';

/** The animal or person that was recorded from. */
export class Subject extends neurodata(
  'Subject',
  NWBContainer,
  {
    subjectId: text({ doc: 'Identifier within the lab', optional: true }),
    age: text({ doc: 'ISO 8601 duration, e.g. P90D', optional: true }),
    ageReference: text({
      doc: 'Since when age counts: birth or gestational',
      as: 'reference',
      attributeOf: 'age',
      default: 'birth',
    }),
    dateOfBirth: isodatetime({ doc: 'Date of birth', optional: true }),
    description: text({ doc: 'What is known of it', optional: true }),
    genotype: text({ doc: 'Genetic strain', optional: true }),
    sex: text({ doc: 'M, F, O or U', optional: true }),
    species: text({ doc: 'Latin binomial, e.g. Mus musculus', optional: true }),
    strain: text({ doc: 'Strain', optional: true }),
    weight: text({ doc: 'Weight with its unit, e.g. "0.02 kg"', optional: true }),
  },
  { defaultName: 'subject', rules: [ageReference] },
) {}

/** Processed data of one kind; `ophys` by convention for what comes from imaging. */
export class ProcessingModule extends neurodata('ProcessingModule', NWBContainer, {
  description: text({ doc: 'What was done', attribute: true }),
  dataInterfaces: children(() => Container, { doc: 'The results', singular: 'dataInterface' }),
}) {
  /** Adds one or several results, and returns what was given. */
  add<Given extends NeurodataObject | readonly NeurodataObject[]>(given: Given): Given {
    return this.dataInterfaces.add(given);
  }

  /** The result of that name; without a name, the only one there is. */
  get(name?: string): NeurodataObject {
    return this.dataInterfaces.get(name);
  }
}

const general = { at: 'general', optional: true } as const;

/** A recording session: everything that one NWB file holds. */
export class NWBFile extends neurodata(
  'NWBFile',
  NWBContainer,
  {
    nwbVersion: text({ doc: 'Version of the NWB schema', attribute: true, default: '2.9.0' }),
    identifier: text({ doc: 'Globally unique name of the recording' }),
    sessionDescription: text({ doc: 'What was done in the session' }),
    sessionStartTime: isodatetime({ doc: 'When the session began' }),
    timestampsReferenceTime: isodatetime({
      doc: 'The moment that times count from; default sessionStartTime',
      completed: true,
    }),
    fileCreateDate: isodatetimeList({
      doc: 'When the file was created, and each time it was changed; default now',
      resizable: true,
      completed: true,
    }),
    acquisition: children(() => Container, {
      doc: 'Raw data',
      singular: 'acquisition',
      at: 'acquisition',
      groupRequired: true,
    }),
    analysis: children(() => Container, {
      doc: 'Results of analyses',
      singular: 'analysis',
      at: 'analysis',
      groupRequired: true,
    }),
    processing: children(() => ProcessingModule, {
      doc: 'Processed data, by module',
      singular: 'processingModule',
      at: 'processing',
      groupRequired: true,
    }),
    stimulus: children(() => Container, {
      doc: 'Stimuli as presented',
      singular: 'stimulus',
      at: 'stimulus/presentation',
      groupRequired: true,
    }),
    stimulusTemplates: children(() => Container, {
      doc: 'Stimuli that presentations refer to',
      singular: 'stimulusTemplate',
      at: 'stimulus/templates',
      groupRequired: true,
    }),
    scratch: children(() => Container, { doc: 'Notes', singular: 'scratch', at: 'scratch' }),
    intervals: children(() => Container, {
      doc: 'Epochs, trials and other intervals',
      singular: 'interval',
      at: 'intervals',
    }),
    deviceModels: children(() => DeviceModel, {
      doc: 'Models of the devices',
      singular: 'deviceModel',
      at: 'general/devices/models',
    }),
    devices: children(() => Device, {
      doc: 'Apparatus',
      singular: 'device',
      at: 'general/devices',
    }),
    imagingPlanes: children(() => ImagingPlane, {
      doc: 'Planes that were imaged',
      singular: 'imagingPlane',
      at: 'general/optophysiology',
    }),
    subject: child(() => Subject, { doc: 'Who was recorded from', ...general }),
    dataCollection: text({ doc: 'How data was collected', ...general }),
    experimentDescription: text({ doc: 'What the experiment is about', ...general }),
    experimenter: textList({ doc: 'Who did it, "Last, First"', ...general }),
    institution: text({ doc: 'Where', ...general }),
    keywords: textList({ doc: 'Terms to search by', ...general }),
    lab: text({ doc: 'In which lab', ...general }),
    notes: text({ doc: 'Notes', ...general }),
    pharmacology: text({ doc: 'Drugs used', ...general }),
    protocol: text({ doc: 'Protocol number', ...general }),
    relatedPublications: textList({ doc: 'Publications, as DOIs', ...general }),
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
    rules: [sessionOffsets],
    complete: (init) => ({
      timestampsReferenceTime: init.sessionStartTime,
      fileCreateDate: new Date(),
      ...init,
    }),
  },
) {}

/** Members of NWBFile for what is no optical physiology: kept by readers as generic objects. */
export const outsideOphys: readonly string[] = [
  'events/',
  'general/*LabMetaData',
  'general/external_resources',
  'general/extracellular_ephys/',
  'general/intracellular_ephys/',
  'general/optogenetics/',
  'intervals/',
  'scratch/',
  'units',
];

const sync = { 'sync/ missing': 'no program writes it; it has no declared content' };
const raw = { 'format default_value: undefined for "raw"': 'nothing is written for what is meant' };
const named = (name: string, why: string) => ({ [`name: ${name} for undefined`]: why });

/** What we declare otherwise than the newest schema, by type: the difference, and why. */
export const differencesOnPurpose: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  CorrectedImageStack: named('CorrectedImageStack', 'the name that PyNWB gives'),
  DynamicTable: { 'base: NWBContainer for Container': 'tables are containers of both namespaces' },
  DynamicTableRegion: {
    '@table required: false for true': 'may be given later; nothing is written without it',
  },
  Image: { 'base: NWBData for BaseImage': 'BaseImage adds nothing but ExternalImage' },
  ImageSeries: { ...sync, ...raw },
  Images: {
    '*BaseImage missing': 'Image stands for it',
    '*Image extra': 'stands for BaseImage',
    '@description default_value: "no description" for undefined': 'the default that PyNWB has',
    '@description required: false for true': 'always written, because it has a default',
    'order_of_images missing': 'for IndexSeries, which is outside of optical physiology',
  },
  MeaningsTable: {
    'meaning missing': 'a column like others, made by the constructor',
    ...named('meanings', 'named after its column'),
    'value missing': 'a column like others, made by the constructor',
  },
  NWBFile: {
    '@nwb_version default_value: "2.9.0" for undefined':
      'the oldest version that has all; writers raise it when something newer is used',
    '@nwb_version required: false for true': 'always written, because it has a default',
    '@nwb_version value: undefined for "2.11.0"': 'older versions are read, too',
    'stimulus/ missing': 'made for what is in it',
    'stimulus/presentation/*TimeSeries missing': 'TimeSeries are NWBDataInterfaces',
  },
  OnePhotonSeries: { ...sync, ...raw },
  PlaneSegmentation: named('PlaneSegmentation', 'named after its plane'),
  RoiResponseSeries: sync,
  Subject: named('subject', 'its one name in a file'),
  TimeSeries: sync,
  TwoPhotonSeries: { ...sync, ...raw },
};

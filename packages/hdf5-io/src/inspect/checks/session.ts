import { NWBFile, ProcessingModule } from '@ophys/model';
import { type Check, check } from '../check.ts';

const modalities = ['ophys', 'ecephys', 'icephys', 'behavior', 'misc', 'ogen', 'retinotopy'];
const lastFirst = /^[\p{L}\p{N}_\s\-.']+,\s+[\p{L}\p{N}_\s\-.']+$/u;
const doi = /^(doi:|https?:\/\/dx\.doi\.org\/|https:\/\/doi\.org\/)/;

/** Checks of the session's metadata. */
export const sessionChecks: readonly Check[] = [
  check(
    'check_session_start_time_old_date',
    'suggestion',
    NWBFile,
    'Set sessionStartTime to the moment at which the session began.',
    function* ({ sessionStartTime }) {
      if (Date.parse(sessionStartTime) <= Date.UTC(1980, 0, 1)) {
        yield `The session started at ${sessionStartTime}, long before NWB.`;
      }
    },
  ),
  check(
    'check_session_start_time_future_date',
    'critical',
    NWBFile,
    'Set sessionStartTime to the moment at which the session began.',
    function* ({ sessionStartTime }, { now }) {
      if (Date.parse(sessionStartTime) > now.getTime()) {
        yield `The session starts at ${sessionStartTime}, which is in the future.`;
      }
    },
  ),
  check(
    'check_experimenter_exists',
    'suggestion',
    NWBFile,
    'Name the experimenters, "Last, First".',
    function* ({ experimenter }) {
      if (!experimenter?.length) yield 'There is no experimenter.';
    },
  ),
  check(
    'check_experimenter_form',
    'suggestion',
    NWBFile,
    'Write names as "Last, First" or "Last, First M.".',
    function* ({ experimenter }) {
      for (const name of experimenter ?? []) {
        if (!lastFirst.test(name)) yield `The experimenter "${name}" is not "Last, First".`;
      }
    },
  ),
  check(
    'check_experiment_description',
    'suggestion',
    NWBFile,
    'Say in experimentDescription what the experiment is about.',
    function* ({ experimentDescription }) {
      if (!experimentDescription) yield 'There is no description of the experiment.';
    },
  ),
  check(
    'check_institution',
    'suggestion',
    NWBFile,
    'Name the institution.',
    function* ({ institution }) {
      if (!institution) yield 'There is no institution.';
    },
  ),
  check(
    'check_keywords',
    'suggestion',
    NWBFile,
    'Give keywords to search by.',
    function* ({ keywords }) {
      if (!keywords?.length) yield 'There are no keywords.';
    },
  ),
  check(
    'check_doi_publications',
    'suggestion',
    NWBFile,
    'Write publications as "doi:…" or "https://doi.org/…".',
    function* ({ relatedPublications }) {
      for (const publication of relatedPublications ?? []) {
        if (!doi.test(publication)) yield `The publication "${publication}" is no DOI.`;
      }
    },
  ),
  check(
    'check_session_id_no_slashes',
    'violation',
    NWBFile,
    'Choose a sessionId without slashes: paths are made of it.',
    function* ({ sessionId }) {
      if (sessionId && /[/\\]/.test(sessionId)) yield `The session_id "${sessionId}" has a slash.`;
    },
  ),
  check(
    'check_file_extension',
    'suggestion',
    NWBFile,
    'Name the file *.nwb.',
    function* (_, { fileName }) {
      if (!/\.nwb(\.h5|\.hdf5|\.zarr)?$/i.test(fileName)) {
        yield `The file "${fileName}" does not end in .nwb.`;
      }
    },
  ),
  check(
    'check_processing_module_name',
    'suggestion',
    ProcessingModule,
    `Name the module after its modality: ${modalities.join(', ')}.`,
    function* ({ name }) {
      if (!modalities.includes(name)) yield `The processing module "${name}" is named after none.`;
    },
  ),
];

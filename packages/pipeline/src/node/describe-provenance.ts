import { basename } from 'node:path';
import type { ProcessedMovie } from '../process/process-movie.ts';
import type { RunRecord } from '../run/run-record.ts';

/**
 * How results came to be, as the processing module says it: a sentence, and behind "with" everything as
 * JSON. It is the same for every attempt at the same results.
 */
export function describeProvenance(record: RunRecord, movie: ProcessedMovie): string {
  const { software, versions, input, results, stages } = record;
  const { settings, linePhase, crop } = movie;
  const provenance = {
    settings: {
      motion: settings.motion,
      detection: settings.detection,
      traces: settings.traces,
      rateHz: movie.rateHz,
    },
    found: { linePhasePx: linePhase, crop },
    input: {
      ...input,
      files: input.files.map(({ path, ...file }) => ({ name: basename(path), ...file })),
    },
    versions,
    host: results.host,
    backends: Object.fromEntries(
      movie.stages.flatMap(({ stage, backend }) => (backend ? [[stage, backend.backend]] : [])),
    ),
    stages: Object.fromEntries(stages.map(({ stage, key }) => [stage, key])),
  };
  const done = settings.motion.enabled ? 'Registered, segmented' : 'Segmented';
  return `${done} and extracted by ${software.name} ${software.version} with ${JSON.stringify(provenance)}`;
}

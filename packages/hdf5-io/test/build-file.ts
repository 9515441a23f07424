import type { Finding } from '@ophys/model';
import type { Hdf5File } from '../src/hdf5/file.ts';

/** Identity attributes of an object. */
export function declare(file: Hdf5File, at: string, type: string, namespace = 'core'): void {
  file.createAttribute(at, 'neurodata_type', [type], []);
  file.createAttribute(at, 'namespace', [namespace], []);
  file.createAttribute(at, 'object_id', [crypto.randomUUID()], []);
}

/** A group that is an object, with attributes of text. */
export function group(
  file: Hdf5File,
  at: string,
  type: string,
  texts: Record<string, string> = {},
): void {
  file.createGroup(at);
  declare(file, at, type);
  for (const [name, text] of Object.entries(texts)) file.createAttribute(at, name, [text], []);
}

/** The least that a file needs. */
export function addLeast(file: Hdf5File, version = '2.9.0'): void {
  declare(file, '/', 'NWBFile');
  file.createAttribute('/', 'nwb_version', [version], []);
  for (const name of ['identifier', 'session_description'])
    file.createDataset(`/${name}`, ['x'], []);
  for (const name of ['session_start_time', 'timestamps_reference_time']) {
    file.createDataset(`/${name}`, ['2024-01-01T00:00:00Z'], []);
  }
  file.createDataset('/file_create_date', ['2024-01-01T00:00:00Z'], [1]);
  for (const name of ['acquisition', 'analysis', 'processing', 'general'])
    file.createGroup(`/${name}`);
  for (const name of ['presentation', 'templates']) file.createGroup(`/stimulus/${name}`);
}

/** A series with data and nothing that says when. */
export function series(file: Hdf5File, type = 'TimeSeries', frames = 4): string {
  const at = '/acquisition/s';
  group(file, at, type);
  file.createDataset(`${at}/data`, new Float32Array(frames), [frames]);
  file.createAttribute(`${at}/data`, 'unit', ['V'], []);
  return at;
}

/** A table of two rows. */
export function table(
  file: Hdf5File,
  colnames: string[],
  columns: Record<string, number[]>,
): string {
  const at = '/acquisition/t';
  group(file, at, 'DynamicTable', { description: 'd' });
  file.createAttribute(at, 'colnames', colnames, [colnames.length]);
  file.createDataset(`${at}/id`, Int32Array.of(0, 1), [2]);
  declare(file, `${at}/id`, 'ElementIdentifiers');
  for (const [name, values] of Object.entries(columns)) {
    file.createDataset(`${at}/${name}`, Float64Array.from(values), [values.length]);
    declare(file, `${at}/${name}`, 'VectorData');
    file.createAttribute(`${at}/${name}`, 'description', ['d'], []);
  }
  return at;
}

/** Findings in short. */
export function brief(findings: readonly Finding[]): string[] {
  return findings.map(({ severity, path: at, rule }) => `${severity} ${at} ${rule}`);
}

import { findNode, type StoredGroup, type StoredNode, textAttribute } from '../tree.ts';
import type { TreeCheck } from './report.ts';

/** A version of the NWB schema, as numbers. */
export type Version = readonly [major: number, minor: number, patch: number];

/** Newest schema that is known here. */
const NEWEST: Version = [2, 11, 0];

/** The version of the schema that a file says it keeps to. */
export function versionOf(root: StoredNode): Version {
  const text = textAttribute(root, 'nwb_version') ?? '';
  const [, major, minor, patch] = /^(?:NWB-)?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return [Number(major ?? 2), Number(minor ?? 0), Number(patch ?? 0)];
}

/** Whether a version is older than another, e.g. `isBefore(version, '2.4.0')`. */
export function isBefore(version: Version, other: string): boolean {
  const [major = 0, minor = 0, patch = 0] = other.split('.').map(Number);
  return compare(version, [major, minor, patch]) < 0;
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** What the schema got when: types, and members of types. */
const since: readonly { readonly type: string; readonly member?: string; readonly from: string }[] =
  [
    { type: 'TimeSeries', member: 'continuity', from: '2.3.0' },
    { type: 'TimeSeries', member: 'offset', from: '2.5.0' },
    { type: 'ImageSeries', member: 'device', from: '2.3.0' },
    { type: 'ImageSeries', member: 'num_samples', from: '2.10.0' },
    { type: 'OnePhotonSeries', from: '2.6.0' },
    { type: 'Subject', member: 'strain', from: '2.3.0' },
    { type: 'Subject', member: 'reference', from: '2.6.0' },
    { type: 'ImagingPlane', member: 'origin_coords', from: '2.2.0' },
    { type: 'ImagingPlane', member: 'grid_spacing', from: '2.2.0' },
    { type: 'Device', member: 'serial_number', from: '2.8.0' },
    { type: 'Device', member: 'model_name', from: '2.8.0' },
    { type: 'Device', member: 'model_number', from: '2.8.0' },
    { type: 'Device', member: 'model', from: '2.9.0' },
    { type: 'DeviceModel', from: '2.9.0' },
    { type: 'NWBFile', member: 'was_generated_by', from: '2.8.0' },
    { type: 'MeaningsTable', from: '2.10.0' },
  ];

/** The version that a type, or a member declared by it, came with; undefined: it was there in 2.0. */
export function versionOfMember(type: string, member?: string): string | undefined {
  return since.find((entry) => entry.type === type && entry.member === member)?.from;
}

/**
 * What was right in an older schema and is wrong by the declarations, which are of the newest: the rule,
 * the type that declares the member, and the member.
 */
const formerly: readonly {
  readonly before: string;
  readonly rule: string;
  readonly type: string;
  readonly member: string;
}[] = [
  { before: '2.1.0', rule: 'identity', type: '*', member: 'object_id' },
  { before: '2.1.0', rule: 'fixed-value', type: 'TimeSeries', member: 'unit' },
  { before: '2.1.0', rule: 'shape', type: 'NWBFile', member: 'experimenter' },
  { before: '2.1.0', rule: 'shape', type: 'NWBFile', member: 'related_publications' },
  { before: '2.2.0', rule: 'element-type', type: 'PlaneSegmentation', member: 'pixel_mask' },
  { before: '2.2.0', rule: 'element-type', type: 'PlaneSegmentation', member: 'voxel_mask' },
  { before: '2.4.0', rule: 'missing-required', type: 'ImageSeries', member: 'data' },
];

/** Whether the schema of that version had it so. */
export function wasRight(version: Version, rule: string, type: string, member: string): boolean {
  return formerly.some(
    (one) =>
      one.rule === rule &&
      (one.type === '*' || one.type === type) &&
      one.member === member &&
      isBefore(version, one.before),
  );
}

/** What a file says about its version, and the specifications that it carries. */
export function checkVersion(root: StoredGroup, { version, report }: TreeCheck): void {
  const text = textAttribute(root, 'nwb_version') ?? '';
  const problem = { severity: 'warning', path: '/', rule: 'version' } as const;
  if (!/^\d+\.\d+(\.\d+)?([-.]?[a-z0-9]+)?$/i.test(text)) {
    report({
      ...problem,
      message: `Expected nwb_version as a plain version, got "${text}".`,
      fix: 'Write nwb_version as major.minor.patch, e.g. "2.9.0".',
    });
  }
  if (compare(version, NEWEST) > 0) {
    report({
      ...problem,
      message: `The file keeps to NWB ${text}; the newest version known here is ${NEWEST.join('.')}.`,
      fix: 'Use a newer version of this program, or check that nwb_version is right.',
    });
  }
  const cached = findNode(root, 'specifications/core');
  if (cached?.kind !== 'group' || cached.members.size === 0) return;
  const plain = text.replace(/^NWB-/, '');
  if (cached.members.has(plain)) return;
  report({
    ...problem,
    message: `The file keeps to NWB ${text}, but carries the specification of ${[...cached.members.keys()].join(', ')}.`,
    fix: 'Make nwb_version and the cached specification the same version.',
  });
}

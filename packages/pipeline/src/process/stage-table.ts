import type { Settings } from '../settings/schema.ts';

type Group = Exclude<keyof Settings, 'version'>;

/** A group of settings, or one of its settings. */
export type SettingPath =
  | Group
  | { [G in Group]: `${G}.${keyof NonNullable<Settings[G]> & string}` }[Group];

/** What decides the result of a stage besides the stage before it. */
export interface StageDefinition<Name extends string = string> {
  readonly name: Name;
  /** Raised whenever the same inputs give another result than before. */
  readonly version: number;
  /** Every setting that the stage looks at and that no stage before it has listed. */
  readonly settings: readonly SettingPath[];
}

const stage = <const Name extends string>(
  name: Name,
  version: number,
  settings: readonly SettingPath[],
): StageDefinition<Name> => ({ name, version, settings });

/**
 * The stages of the main job in their order. Each builds on all before it: when the result of one
 * changes, so do those after it.
 */
export const stageTable = [
  stage('line phase', 1, ['motion.enabled', 'motion.linePhase']),
  stage('reference', 1, [
    'motion.maxShiftFraction',
    'motion.correlation',
    'motion.highPassPx',
    'motion.temporalSmoothingFrames',
  ]),
  stage('field model', 1, ['motion.nonrigid']),
  stage('register', 1, ['motion.blockSizePx', 'motion.maxBlockShiftPx']),
  stage('average', 3, ['motion.interpolation', 'imaging.rateHz', 'traces.tauSeconds']),
  stage('detect', 2, [
    'detection.diameterPx',
    'detection.threshold',
    'detection.background',
    'detection.rois',
  ]),
  stage('demix', 3, ['detection.demix']),
  stage('anatomy', 1, ['detection.anatomical']),
  stage('assess', 1, [
    'detection.minProbability',
    'detection.minSnr',
    'detection.minSpatialCorrelation',
  ]),
  stage('extract', 3, ['traces.overlap', 'traces.neuropil']),
  stage('signals', 4, [
    'traces.riseSeconds',
    'traces.neuropilCoefficient',
    'traces.baselineWindowSeconds',
  ]),
  stage('write', 1, ['session', 'subject', 'imaging']),
] as const;

/** Name of a stage of the main job. */
export type StageName = (typeof stageTable)[number]['name'];

/** All stages, in order. */
export const stageNames: readonly StageName[] = stageTable.map(({ name }) => name);

/**
 * Registration of calcium-imaging movies: reference image, subpixel shifts, correction.
 *
 * @module
 */
export { type ApplyShiftsOptions, applyShifts } from './correct/apply-shifts.ts';
export {
  type CorrectMotionOptions,
  correctMotion,
  type MotionCorrectedBlock,
} from './correct/correct-motion.ts';
export { correctMotionInPieces } from './correct/correct-motion-in-pieces.ts';
export { measureCoverage } from './correct/coverage.ts';
export { type ValidCropOptions, validCrop } from './correct/crop.ts';
export {
  type BlockGrid,
  blockCentres,
  layOutBlocks,
  type PiecewiseOptions,
  type ResolvedPiecewiseOptions,
  resolvePiecewiseOptions,
} from './estimate/block-grid.ts';
export {
  type EstimateFieldModelOptions,
  estimateFieldModel,
  type FieldModelEstimate,
} from './estimate/estimate-field-model.ts';
export {
  type EstimateSetup,
  type MotionEstimator,
  openMotionEstimator,
} from './estimate/estimate-motion.ts';
export {
  type EstimateShiftsOptions,
  estimateShifts,
  type LocalMotionOptions,
  type ShiftsEstimate,
} from './estimate/estimate-shifts.ts';
export {
  createField,
  type DisplacementField,
  type Displacements,
  type FieldGrid,
  joinFields,
  joinMotion,
  knotCount,
  type Motion,
  sampleField,
  sliceField,
} from './field.ts';
export {
  type CorrectedBlock,
  type CorrectSetup,
  correctBlockJob,
  estimateBlockJob,
  type MoveSetup,
  motionJobs,
  moveBlockJob,
} from './jobs.ts';
export { correctLinePhase } from './line-phase/correct-line-phase.ts';
export {
  type EstimateLinePhaseOptions,
  estimateLinePhase,
  type LinePhase,
} from './line-phase/estimate-line-phase.ts';
export {
  type BlockCorrelation,
  type BlockCorrelator,
  type BlockShifts,
  blockCorrelate,
} from './ops/block-correlate/index.ts';
export { type PreparedBlocks, prepareBlocks } from './ops/block-correlate/prepare.ts';
export {
  type HighPass,
  type HighPassFormat,
  type HighPassFrames,
  highPass,
  highPassTolerance,
} from './ops/high-pass/index.ts';
export {
  type Correlator,
  type PhaseCorrelator,
  phaseCorrelate,
  phaseCorrelateTolerance,
} from './ops/phase-correlate/index.ts';
export {
  type PreparedReference,
  prepareReference,
  searchLimit,
} from './ops/phase-correlate/prepare.ts';
export {
  type FieldRefinement,
  type FieldRefiner,
  refineField,
  refineFieldTolerance,
} from './ops/refine-field/index.ts';
export { type FieldModel, type FieldStep, isRigid } from './ops/refine-field/model.ts';
export {
  type FrameFormat,
  type TranslateFrames,
  type Translator,
  translate,
  translateTolerance,
} from './ops/translate/index.ts';
export { resolveWarpFormat } from './ops/warp/format.ts';
export {
  type Warper,
  type WarpFormat,
  type WarpFrames,
  type WarpOptions,
  warp,
  warpTolerance,
} from './ops/warp/index.ts';
export {
  type CorrelationOptions,
  type ResolvedCorrelationOptions,
  resolveCorrelationOptions,
} from './options.ts';
export type { MotionDevice, MotionKind } from './plan.ts';
export {
  type AssessMotionOptions,
  assessMotion,
  type MotionAssessment,
  type Stillness,
} from './quality/assess-motion.ts';
export { type BadFrameOptions, detectBadFrames } from './quality/bad-frames.ts';
export { measureConfidence } from './quality/confidence.ts';
export { measureCrispness } from './quality/crispness.ts';
export {
  type EstimateReferenceOptions,
  estimateReference,
  type ReferenceEstimate,
} from './reference-image/estimate-reference.ts';
export {
  type EstimateReferencesOptions,
  estimateReferences,
  type LocalReference,
} from './reference-image/estimate-references.ts';
export { joinShifts, type Shifts, sliceShifts } from './shifts.ts';
export { applyVolumeShifts } from './volumes/apply-volume-shifts.ts';
export {
  type EstimateVolumeReferenceOptions,
  estimateVolumeReference,
} from './volumes/estimate-volume-reference.ts';
export {
  type EstimateVolumeShiftsOptions,
  estimateVolumeShifts,
  type VolumeShiftsEstimate,
} from './volumes/estimate-volume-shifts.ts';
export { joinVolumeShifts, type VolumeShifts } from './volumes/volume-shifts.ts';

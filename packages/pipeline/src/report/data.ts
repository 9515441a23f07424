import type { BackendReport } from '@ophys/compute';
import type { Dtype, Image, Mask } from '@ophys/core';

/** Everything a report shows. Arrays are read, never kept or changed. */
export interface ReportData {
  /** Heading of the report, e.g. the session's name. */
  readonly title: string;
  /** Name of the recording that was read. */
  readonly inputName: string;
  /** Name of the file that was written. */
  readonly outputName?: string | undefined;
  readonly facts: RecordingFacts;
  /** Which backend ran, and why a faster one did not. */
  readonly backend: BackendReport;
  /** What is unknown or doubtful, one sentence each. */
  readonly warnings: readonly string[];
  readonly stages: readonly StageTiming[];
  /** Largest resident memory of the run, in bytes, when it was measured. */
  readonly peakMemoryBytes?: number | undefined;
  /** Three images of the same size as the frames. */
  readonly images: ReportImages;
  /** ROIs in the order of the traces; a ROI's number in the report is its index here. */
  readonly rois: readonly ReportRoi[];
  /** Quality by which the example ROIs are ranked, largest first; default the first ROI's first. */
  readonly rankBy?: string | undefined;
  readonly shifts: ReportShifts;
  /** What registration made of the mean image; default nothing is said about it. */
  readonly registration?: ReportRegistration | undefined;
  /** Indices of frames marked as bad; default none, and nothing is said about bad frames. */
  readonly badFrames?: ArrayLike<number> | undefined;
  readonly traces: ReportTraces;
  /** Scores against known truth, for simulated recordings. */
  readonly truth?: TruthScores | undefined;
  readonly provenance: ReportProvenance;
}

/** What is known about the movie. */
export interface RecordingFacts {
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  readonly dtype: Dtype;
  /** Frames per second. */
  readonly rateHz: number;
  /** Size of a pixel in µm, when known: the field then gets a scale bar. */
  readonly micrometersPerPixel?: number | undefined;
}

/** How fast one stage was. */
export interface StageTiming {
  readonly stage: string;
  readonly unitsPerSecond: number;
  /** What is counted, in the singular: `frame`, `tile`, `trace`. */
  readonly unit: string;
  readonly seconds: number;
  readonly backend?: string | undefined;
}

/** Summary images, row-major `[row, column]`, in the movie's grey values (correlation: −1 … 1). */
export interface ReportImages {
  readonly mean: Image;
  readonly maximum: Image;
  readonly correlation: Image;
}

/** One ROI: its pixels and named numbers about it. */
export interface ReportRoi {
  readonly mask: Mask;
  readonly quality: Readonly<Record<string, number>>;
}

/** Rigid shift of every frame against the reference image, in px, and its correlation peak. */
export interface ReportShifts {
  readonly y: ArrayLike<number>;
  readonly x: ArrayLike<number>;
  readonly peak: ArrayLike<number>;
}

/** The movie before and after registration. */
export interface ReportRegistration {
  /** Mean of the frames as they were. */
  readonly meanBefore: Image;
  /** Mean length of the gradient of the mean image, before and after; higher is crisper. */
  readonly crispness: { readonly before: number; readonly after: number };
  /** How far odd rows were moved back to the left, in px. */
  readonly linePhasePx: number;
  /** Root mean square of what moved within each frame, in px; absent when frames moved as wholes. */
  readonly within?: ArrayLike<number> | undefined;
}

/** A `[frame, roi]` matrix, row-major. NaN means that there is no value. */
export interface TraceMatrix {
  readonly data: Float32Array;
  readonly frames: number;
  /** Number of ROIs. */
  readonly count: number;
}

/** ΔF/F (a fraction, not a percentage) and deconvolved activity (arbitrary units). */
export interface ReportTraces {
  readonly dff: TraceMatrix;
  readonly spikes: TraceMatrix;
}

/** Comparison with the truth of a simulated recording. */
export interface TruthScores {
  /** Root mean square distance between estimated and true shift, in px. */
  readonly registrationErrorPx: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly medianTraceCorrelation: number;
}

/** What made the result, so that it can be made again. */
export interface ReportProvenance {
  /** Version by package or program name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Parameters as used; nested objects are shown with dotted names. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** When the run ended, as text to be shown. */
  readonly createdAt?: string | undefined;
}

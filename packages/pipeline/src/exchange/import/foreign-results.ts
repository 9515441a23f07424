import type { Image, Mask } from '@ophys/core';
import type { FrameSize } from '@ophys/exchange';
import type { SettingsInput } from '../../settings/schema.ts';

/** A column of the ROI table: one value for each ROI. */
export interface ForeignColumn {
  readonly description: string;
  readonly data: Float32Array | Int32Array | readonly boolean[] | readonly string[];
}

/** Responses of ROIs from another tool. */
export interface ForeignSignal {
  /** Name of its container: `Fluorescence`, `Neuropil`, `Deconvolved`, `Denoised`, `DfOverF`. */
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  /** `[frame, roi]`. */
  readonly data: Float32Array | Float64Array;
  readonly frames: number;
}

/** What another tool found, before it is NWB. */
export interface ForeignResults {
  /** What found it, for the processing module. */
  readonly madeBy: string;
  readonly frame: FrameSize;
  readonly masks: readonly Mask[];
  readonly columns: Readonly<Record<string, ForeignColumn>>;
  readonly signals: readonly ForeignSignal[];
  readonly images: Readonly<
    Record<string, { readonly image: Image; readonly description: string }>
  >;
  /** What the tool's files say of the recording. */
  readonly settings: SettingsInput;
  /** What may surprise, a sentence each. */
  readonly warnings: readonly string[];
}

/** How results of another tool are read. */
export interface ReadForeignOptions {
  /** Size of the frames, for tools that do not say it. */
  readonly frame?: FrameSize | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Turns `[roi, frame]` into `[frame, roi]`. */
export function byFrame<A extends Float32Array | Float64Array>(data: A, rois: number): A {
  const turned = data.slice() as A;
  const frames = rois === 0 ? 0 : data.length / rois;
  for (let i = 0; i < rois; i++) {
    for (let t = 0; t < frames; t++) turned[t * rois + i] = data[i * frames + t] as number;
  }
  return turned;
}

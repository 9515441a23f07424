import type { RecordingChannel, RecordingMetadata, RecordingPlane } from '@ophys/core';

/** How pages, counted over all files of a recording, are channels, planes and frames. */
export interface PageOrder {
  /** Who wrote it, e.g. `ScanImage 2020`. */
  readonly format: string;
  /** At least one. */
  readonly channels: readonly RecordingChannel[];
  /** At least one. */
  readonly planes: readonly RecordingPlane[];
  /** Frames of each channel and plane. */
  readonly frames: number;
  /** Frames per second of each plane. */
  readonly rateHz?: number | undefined;
  readonly metadata: RecordingMetadata;
  readonly warnings: readonly string[];
  /** Pixels of 16 bits were stored 32768 too high, so that they have no sign. */
  readonly isOffset?: boolean | undefined;
  /** The page that holds a frame, from 0. */
  pageOf(channel: number, plane: number, frame: number): number;
}

/** What the pages say in words, and what is needed to understand it. */
export interface PageTexts {
  /** ImageDescription of the first page. */
  readonly description: string;
  /** Software of the first page. */
  readonly software: string;
  /** What ScanImage keeps before the first page of a BigTIFF. */
  readonly scanImage: string;
  /** Pages of all files. */
  readonly pages: number;
  /** Values per pixel. */
  readonly samples: number;
  /** Pixels of a page. */
  readonly height: number;
  readonly width: number;
  /** Pixels per unit, as the first page has it. */
  readonly resolution?:
    | { readonly x: number; readonly y: number; readonly unit: number }
    | undefined;
  /** ImageDescription of another page, from 0; undefined where there is none. */
  describePage(page: number): Promise<string | undefined>;
}

/** Names for things that have none. */
export function numbered<Name extends 'Channel' | 'Plane'>(what: Name, count: number) {
  return Array.from({ length: count }, (_, i) => ({ name: `${what} ${i + 1}` }));
}

/** Sizes of the three axes that pages can run along. */
export interface AxisSizes {
  readonly C: number;
  readonly Z: number;
  readonly T: number;
}

/**
 * The page of a channel, plane and frame, where pages run along three axes.
 *
 * @param order the axes, fastest first, e.g. `CZT`
 */
export function pageAlong(order: string, sizes: AxisSizes): PageOrder['pageOf'] {
  const strides = { C: 0, Z: 0, T: 0 };
  let stride = 1;
  for (const axis of order) {
    if (axis !== 'C' && axis !== 'Z' && axis !== 'T') continue;
    strides[axis] = stride;
    stride *= sizes[axis];
  }
  return (channel, plane, frame) => channel * strides.C + plane * strides.Z + frame * strides.T;
}

/** What is known about a sequence of pages that says nothing: every page is a frame. */
export function plainOrder(pages: number, format: string): PageOrder {
  return {
    format,
    channels: numbered('Channel', 1),
    planes: numbered('Plane', 1),
    frames: pages,
    metadata: {},
    warnings: [],
    pageOf: (_channel, _plane, frame) => frame,
  };
}

/** A rate that can be one. */
export function positiveOrNone(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) && value > 0 ? value : undefined;
}

import { InvalidArgumentError } from '@ophys/core';
import type { ReportData, TraceMatrix } from './data.ts';

/** Throws {@link InvalidArgumentError} unless all parts describe the same frames and ROIs. */
export function validateReportData(data: ReportData): void {
  const { frames, height, width, rateHz } = data.facts;
  if (!(rateHz > 0) || !Number.isFinite(rateHz)) {
    throw new InvalidArgumentError('facts.rateHz', `A rate is positive, in Hz; got ${rateHz}.`);
  }
  const { meanBefore } = data.registration ?? {};
  const images = { ...data.images, ...(meanBefore && { meanBefore }) };
  for (const [name, image] of Object.entries(images)) {
    if (image.height !== height || image.width !== width || image.data.length !== height * width) {
      throw new InvalidArgumentError(
        `images.${name}`,
        `The ${name} image has to be ${height} × ${width} px as the frames are, got ${image.height} × ${image.width} with ${image.data.length} pixels.`,
      );
    }
  }
  for (const axis of ['y', 'x', 'peak'] as const) {
    if (data.shifts[axis].length !== frames) {
      throw new InvalidArgumentError(
        `shifts.${axis}`,
        `One value per frame is needed (${frames}), got ${data.shifts[axis].length}.`,
      );
    }
  }
  validateTraces(data, 'dff', data.traces.dff);
  validateTraces(data, 'spikes', data.traces.spikes);
  validateMasks(data);
  validateRanking(data);
}

function validateTraces(data: ReportData, name: string, matrix: TraceMatrix): void {
  const frames = data.facts.frames;
  const count = data.rois.length;
  if (matrix.frames === frames && matrix.count === count && matrix.data.length === frames * count) {
    return;
  }
  throw new InvalidArgumentError(
    `traces.${name}`,
    `Expected [${frames} frames, ${count} ROIs], got [${matrix.frames}, ${matrix.count}] with ${matrix.data.length} values.`,
  );
}

function validateMasks({ rois, facts }: ReportData): void {
  const pixels = facts.height * facts.width;
  for (const [i, { mask }] of rois.entries()) {
    const outside = mask.pixels.find((pixel) => pixel >= pixels);
    if (outside !== undefined) {
      throw new InvalidArgumentError(
        `rois[${i}].mask`,
        `Pixel ${outside} is outside a field of ${facts.height} × ${facts.width} px.`,
      );
    }
  }
}

function validateRanking({ rankBy, rois }: ReportData): void {
  if (rankBy === undefined || rois.length === 0) return;
  if (rois.some((roi) => rankBy in roi.quality)) return;
  throw new InvalidArgumentError(
    'rankBy',
    `Expected one of the ROIs' qualities (${Object.keys(rois[0]?.quality ?? {}).join(', ')}), got "${rankBy}".`,
  );
}

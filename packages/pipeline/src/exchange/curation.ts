import { InputError, type Mask } from '@ophys/core';
import { type FrameSize, maskOfPixels } from '@ophys/exchange';
import * as v from 'valibot';

const id = v.pipe(v.number(), v.integer(), v.minValue(0));

/** One decision about ROIs, by their identifiers in the table. */
const edit = v.variant('action', [
  v.strictObject({ action: v.picklist(['accept', 'reject']), roi: id }),
  /** ROIs become one new ROI; they stay in the table, marked as merged. */
  v.strictObject({ action: v.literal('merge'), rois: v.pipe(v.array(id), v.minLength(2)) }),
  /** A new ROI of pixels `[x, y]` or `[x, y, weight]`, x = column. */
  v.strictObject({
    action: v.literal('draw'),
    pixels: v.pipe(
      v.array(v.union([v.tuple([id, id]), v.tuple([id, id, v.number()])])),
      v.minLength(1),
    ),
  }),
  /** Takes back the last edit that still stands. */
  v.strictObject({ action: v.literal('undo') }),
]);

const log = v.strictObject({
  schema: v.literal('ophys/curation/1'),
  /** Identity of the ROI table that the edits are about. */
  table: v.optional(v.string()),
  edits: v.array(edit),
});

/** One decision about ROIs: `accept`, `reject`, `merge`, `draw` or `undo`. */
export type CurationEdit = v.InferOutput<typeof edit>;

/** What was decided, in order; edits are added, never changed. */
export type CurationLog = v.InferOutput<typeof log>;

/** What curation has made of an ROI. */
export type CurationState = 'unreviewed' | 'accepted' | 'rejected' | 'merged';

/** An ROI after curation. */
export interface CuratedRoi {
  readonly id: number;
  readonly state: CurationState;
  /** Of ROIs that curation made. */
  readonly added?: Mask | undefined;
}

/**
 * Reads a log of edits, or a plain list of them.
 *
 * @throws {InputError} naming the first edit that is none
 */
export function parseCuration(text: string, path: string): CurationLog {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${path} is no JSON: ${(cause as Error).message}.`, { path, cause });
  }
  const asLog = Array.isArray(document)
    ? { schema: 'ophys/curation/1', edits: document }
    : document;
  const parsed = v.safeParse(log, asLog);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new InputError(
    `${path} is no list of edits, ${placeOf(v.getDotPath(issue))}: expected ${issue.expected ?? 'another value'}, got ${issue.received}.`,
    { path },
  );
}

/** `edits.0.roi` as a reader counts: edit 1, roi. */
function placeOf(dotPath: string | null): string {
  const [, index, field] = /^edits\.(\d+)(?:\.(.+))?$/.exec(dotPath ?? '') ?? [];
  if (index === undefined) return `at ${dotPath ?? 'its top'}`;
  return [`edit ${Number(index) + 1}`, ...(field ? [field] : [])].join(', ');
}

/**
 * What edits make of ROIs. New ROIs get the identifiers after the largest, in the order of the edits
 * that stand, so that the same log gives the same table.
 *
 * @param nameOf what messages call the edit at an index, e.g. `edits.json, edit 1`
 * @throws {InputError} for an ROI that is not there, or that was merged into another
 */
export function applyEdits(
  rois: readonly { readonly id: number; readonly mask: Mask }[],
  edits: readonly CurationEdit[],
  frame: FrameSize,
  nameOf: (index: number) => string = (index) => `Edit ${index + 1}`,
): CuratedRoi[] {
  const states = new Map<number, CurationState>(rois.map((roi) => [roi.id, 'unreviewed']));
  const masks = new Map(rois.map((roi) => [roi.id, roi.mask]));
  const added = new Set<number>();
  let next = 1 + rois.reduce((largest, roi) => Math.max(largest, roi.id), -1);
  const add = (mask: Mask) => {
    masks.set(next, mask);
    states.set(next, 'accepted');
    added.add(next++);
  };
  for (const [i, one] of standing(edits)) {
    const what = `${nameOf(i)} (${one.action})`;
    const set = (roi: number, state: CurationState) => {
      const before = states.get(roi);
      if (before === undefined || before === 'merged') {
        const reason = before ? 'was merged into another' : 'is not in the table';
        throw new InputError(`${what} is about ROI ${roi}, which ${reason}.`);
      }
      states.set(roi, state);
    };
    if (one.action === 'accept') set(one.roi, 'accepted');
    else if (one.action === 'reject') set(one.roi, 'rejected');
    else if (one.action === 'merge') {
      for (const roi of one.rois) set(roi, 'merged');
      add(joinMasks(one.rois.map((roi) => masks.get(roi) as Mask)));
    } else if (one.action === 'draw') add(drawnMask(one.pixels, frame, what));
  }
  return [...states].map(([roi, state]) => ({
    id: roi,
    state,
    ...(added.has(roi) && { added: masks.get(roi) }),
  }));
}

type Decision = Exclude<CurationEdit, { action: 'undo' }>;

/** Edits that were not taken back, each with its index. */
function standing(edits: readonly CurationEdit[]): [index: number, one: Decision][] {
  const left: [number, Decision][] = [];
  for (const [i, one] of edits.entries()) {
    if (one.action === 'undo') left.pop();
    else left.push([i, one]);
  }
  return left;
}

/** Every pixel of any, with its largest weight. */
function joinMasks(masks: readonly Mask[]): Mask {
  const weights = new Map<number, number>();
  for (const mask of masks) {
    mask.pixels.forEach((pixel, i) => {
      weights.set(pixel, Math.max(weights.get(pixel) ?? 0, mask.weights[i] as number));
    });
  }
  const pixels = Uint32Array.from(weights.keys()).sort();
  return { pixels, weights: Float32Array.from(pixels, (pixel) => weights.get(pixel) ?? 0) };
}

function drawnMask(
  pixels: readonly (readonly [number, number] | readonly [number, number, number])[],
  frame: FrameSize,
  what: string,
): Mask {
  const columns = {
    columns: pixels.map(([x]) => x),
    rows: pixels.map(([, y]) => y),
    weights: pixels.map(([, , weight = 1]) => weight),
  };
  return maskOfPixels(columns, frame, what);
}

// Whitened phase correlation of one frame, fused so that no intermediate plane is written twice.
//
// 1. Rows, eight at a time: lane l of the real parts holds row l, of the imaginary parts row 4 + l.
//    One complex transform gives the half spectra of all eight, which are stored transposed:
//    spectrum[group of four kx][y] with the four kx in the lanes.
// 2. Columns, four at a time, in L1: forward transform, whiten, multiply by the reference, inverse
//    transform; only the rows |dy| <= reach are kept, eight to a batch, again paired as one complex
//    row each.
// 3. Those few rows: inverse transform, and the highest pixel within the limit.
//
// The soft edge stands still while the content moves, which pulls the peak towards 0. The host takes
// that out where the shift is small; a frame that moved by more than NEAR px is measured once more,
// moved back by that, within a small window.
//
// Frames never share a transform, so a frame's result does not depend on its neighbours.

import { fft } from './fft';
import { column0, column1, column2, column3, load4 } from './lanes';

// The layout of the settings that the host writes, in 4-byte words.
// @ts-ignore: decorator
@inline export const HEIGHT = 0, WIDTH = 4, CANVAS_HEIGHT = 8, CANVAS_WIDTH = 12, LIMIT = 16, REACH = 20,
  PLAN_Y = 24, PLAN_X = 28, TAPER_Y = 32, TAPER_X = 36, REFERENCE = 40, SPECTRUM = 44, STRIDE = 48,
  BAND = 52, BAND_WORK = 56, WORK = 60, WORK2 = 64, PATCH = 68, WEIGHT_Y = 72, WEIGHT_X = 76, REFINE = 80,
  NEAR = 84, GROUPS = 88, LOW = 92, HIGH = 96, LEVEL = 100, FLOOR = 104, SCALE = 108;

// @ts-ignore: decorator
@inline export function word(settings: usize, field: usize): i32 { return load<i32>(settings + field); }
// @ts-ignore: decorator
@inline export function number(settings: usize, field: usize): f32 { return load<f32>(settings + field); }

/**
 * Correlates the frame at `frame`. Writes i32 [dy, dx] of the highest pixel, i32 [dy, dx] by which the
 * frame was moved back before, and the f32 patch round the pixel to PATCH; returns 0 for a frame
 * without contrast.
 */
export function correlate_u8(settings: usize, frame: usize): i32 { return correlate<u8>(settings, frame); }
export function correlate_i8(settings: usize, frame: usize): i32 { return correlate<i8>(settings, frame); }
export function correlate_u16(settings: usize, frame: usize): i32 { return correlate<u16>(settings, frame); }
export function correlate_i16(settings: usize, frame: usize): i32 { return correlate<i16>(settings, frame); }
export function correlate_f32(settings: usize, frame: usize): i32 { return correlate<f32>(settings, frame); }

/**
 * Correlates the frame at `frame` as it is. Writes f32 [dy, dx] from -REACH to REACH to `to`; returns 0
 * for a frame without contrast.
 */
export function surface_u8(settings: usize, frame: usize, to: usize): i32 { return surface<u8>(settings, frame, to); }
export function surface_i8(settings: usize, frame: usize, to: usize): i32 { return surface<i8>(settings, frame, to); }
export function surface_u16(settings: usize, frame: usize, to: usize): i32 { return surface<u16>(settings, frame, to); }
export function surface_i16(settings: usize, frame: usize, to: usize): i32 { return surface<i16>(settings, frame, to); }
export function surface_f32(settings: usize, frame: usize, to: usize): i32 { return surface<f32>(settings, frame, to); }

function surface<T>(settings: usize, frame: usize, to: usize): i32 {
  const limit = word(settings, LIMIT);
  transformFrame<T>(settings, frame, 0, 0, limit, word(settings, REACH) - limit);
  if (!hasContrast()) return 0;
  copySurface(settings, transformBand(settings), reach, to);
  return 1;
}

function correlate<T>(settings: usize, frame: usize): i32 {
  const radius = word(settings, REACH) - word(settings, LIMIT);
  measure<T>(settings, frame, 0, 0, word(settings, LIMIT), radius);
  if (!hasContrast()) return 0;
  const y = bestY, x = bestX;
  const patch = <usize>word(settings, PATCH);
  const isNear = max(abs(y), abs(x)) <= word(settings, NEAR);
  if (!isNear) measure<T>(settings, frame, y, x, word(settings, REFINE), radius);
  store<i32>(patch, isNear ? 0 : y, 8);
  store<i32>(patch, isNear ? 0 : x, 12);
  return 1;
}

/** One correlation of the frame moved back by (dy, dx), searched within `window` of that. */
function measure<T>(settings: usize, frame: usize, dy: i32, dx: i32, window: i32, radius: i32): void {
  transformFrame<T>(settings, frame, dy, dx, window, radius);
  findPeak(settings);
}

/** The correlation of the frame moved back by (dy, dx), up to the last transform, that of the band. */
function transformFrame<T>(settings: usize, frame: usize, dy: i32, dx: i32, window: i32, radius: i32): void {
  startImage(window, radius);
  setWeights(settings, WEIGHT_Y, TAPER_Y, word(settings, HEIGHT), dy, dx, dy, number(settings, SCALE));
  setWeights(settings, WEIGHT_X, TAPER_X, word(settings, WIDTH), dy, dx, dx, 1);
  const height = word(settings, CANVAS_HEIGHT);
  for (let y = 0; y < height; y += 8) {
    const filled = y < word(settings, HEIGHT);
    if (filled) loadRows<T>(settings, frame, y, dy, dx);
    transformRows(settings, y, filled);
  }
  transformAllColumns(settings);
}

/** Forgets the image before; correlations are kept up to `window + radius` px. */
export function startImage(window: i32, radius: i32): void {
  energy = f32x4.splat(0);
  contrast = f32x4.splat(0);
  limit = window;
  reach = window + radius;
}

/** False when all pixels loaded since {@link startImage} are equal. */
export function hasContrast(): bool {
  return v128.any_true(contrast);
}

export function transformAllColumns(settings: usize): void {
  const sum = f32x4.extract_lane(energy, 0) + f32x4.extract_lane(energy, 1)
    + f32x4.extract_lane(energy, 2) + f32x4.extract_lane(energy, 3);
  const floor = number(settings, FLOOR) * sqrt<f32>(sum);
  const groups = word(settings, GROUPS);
  for (let group = 0; group < groups; group++) transformColumns(settings, group, floor);
}

/** The taper of one axis; a moved frame also fades out over four pixels where it ends. */
function setWeights(
  settings: usize, to: usize, from: usize, length: i32, dy: i32, dx: i32, shift: i32, scale: f32,
): void {
  const weights = <usize>word(settings, to);
  const taper = <usize>word(settings, from);
  const moved = dy != 0 || dx != 0;
  for (let i = 0; i < length; i++) {
    const pixelsLeft = min(i + shift, length - 1 - i - shift) + 1;
    const fade = moved ? max<f32>(0, min<f32>(1, <f32>pixelsLeft / 4)) : 1;
    store<f32>(weights + (<usize>i << 2), load<f32>(taper + (<usize>i << 2)) * scale * fade);
  }
}

let limit = 0;
let reach = 0;
let energy: v128 = f32x4.splat(0);
let contrast: v128 = f32x4.splat(0);

/** Clips, centres and tapers rows y .. y + 7 into WORK. Rows outside the frame have a weight of 0. */
function loadRows<T>(settings: usize, frame: usize, y: i32, dy: i32, dx: i32): void {
  const width = word(settings, WIDTH);
  const bottom = word(settings, HEIGHT) - 1;
  const rowBytes = <usize>width * sizeof<T>();
  const weights = <usize>word(settings, WEIGHT_Y) + (<usize>y << 2);
  // Pixels read past a row's ends belong to other rows or to nothing; their weight is 0.
  const origin = frame + dx * <i32>sizeof<T>();
  const work = <usize>word(settings, WORK);
  for (let half = 0; half < 2; half++) {
    const r = y + dy + 4 * half;
    const a = origin + <usize>max(0, min(r, bottom)) * rowBytes;
    const b = origin + <usize>max(0, min(r + 1, bottom)) * rowBytes;
    const c = origin + <usize>max(0, min(r + 2, bottom)) * rowBytes;
    const d = origin + <usize>max(0, min(r + 3, bottom)) * rowBytes;
    loadFour<T>(settings, frame, a, b, c, d, v128.load(weights + (half << 4)), work + (half << 4));
  }
  const canvas = word(settings, CANVAS_WIDTH);
  const filled = (width + 3) & ~3;
  if (filled < canvas) memory.fill(work + (<usize>filled << 5), 0, <usize>(canvas - filled) << 5);
}

/** Clips, centres and tapers four rows of WIDTH pixels; `frame` is a pixel that others are compared with. */
export function loadFour<T>(
  settings: usize, frame: usize, a: usize, b: usize, c: usize, d: usize, taper: v128, to: usize,
): void {
  const width = word(settings, WIDTH);
  const low = f32x4.splat(number(settings, LOW));
  const high = f32x4.splat(number(settings, HIGH));
  const level = f32x4.splat(number(settings, LEVEL));
  const zero = f32x4.splat(0);
  const firstPixel = clip<T>(f32x4.splat(f32x4.extract_lane(load4<T>(frame), 0)), low, high, level);
  let sum = energy;
  let differs = contrast;
  let tx = <usize>word(settings, WEIGHT_X);
  for (let x = 0; x < width; x += 4) {
    const wx = v128.load(tx);
    const inside = f32x4.ne(wx, zero);
    const va = clip<T>(load4<T>(a), low, high, level), vb = clip<T>(load4<T>(b), low, high, level);
    const vc = clip<T>(load4<T>(c), low, high, level), vd = clip<T>(load4<T>(d), low, high, level);
    const changed = v128.or(
      v128.or(f32x4.ne(va, firstPixel), f32x4.ne(vb, firstPixel)),
      v128.or(f32x4.ne(vc, firstPixel), f32x4.ne(vd, firstPixel)),
    );
    differs = v128.or(differs, v128.and(changed, inside));
    const ga = f32x4.mul(f32x4.sub(va, level), wx), gb = f32x4.mul(f32x4.sub(vb, level), wx);
    const gc = f32x4.mul(f32x4.sub(vc, level), wx), gd = f32x4.mul(f32x4.sub(vd, level), wx);
    const p0 = f32x4.mul(column0(ga, gb, gc, gd), taper), p1 = f32x4.mul(column1(ga, gb, gc, gd), taper);
    const p2 = f32x4.mul(column2(ga, gb, gc, gd), taper), p3 = f32x4.mul(column3(ga, gb, gc, gd), taper);
    sum = f32x4.add(sum, f32x4.add(
      f32x4.add(f32x4.mul(p0, p0), f32x4.mul(p1, p1)), f32x4.add(f32x4.mul(p2, p2), f32x4.mul(p3, p3)),
    ));
    v128.store(to, p0);
    v128.store(to, p1, 32);
    v128.store(to, p2, 64);
    v128.store(to, p3, 96);
    a += 4 * sizeof<T>();
    b += 4 * sizeof<T>();
    c += 4 * sizeof<T>();
    d += 4 * sizeof<T>();
    tx += 16;
    to += 128;
  }
  energy = sum;
  contrast = differs;
}

// @ts-ignore: decorator
@inline function clip<T>(v: v128, low: v128, high: v128, level: v128): v128 {
  const clipped = f32x4.pmin(f32x4.pmax(v, low), high);
  if (isFloat<T>()) return v128.bitselect(clipped, level, f32x4.eq(v, v));
  return clipped;
}

/** Transforms the eight rows in WORK and stores their half spectra transposed. */
export function transformRows(settings: usize, y: i32, filled: bool): void {
  const width = word(settings, CANVAS_WIDTH);
  const groups = word(settings, GROUPS);
  const stride = <usize>word(settings, STRIDE);
  let to = <usize>word(settings, SPECTRUM) + (<usize>y << 5);
  if (!filled) {
    for (let group = 0; group < groups; group++, to += stride) memory.fill(to, 0, 256);
    return;
  }
  const z = fft(<usize>word(settings, PLAN_X), <usize>word(settings, WORK), <usize>word(settings, WORK2));
  for (let group = 0; group < groups; group++, to += stride) {
    const k = z + (<usize>group << 7);
    // kx = 0 is its own mirror; past that, mirrors run backwards from the end.
    const m0 = group == 0 ? z : z + (<usize>(width - 4 * group) << 5);
    const m1 = z + (<usize>(width - 4 * group - 1) << 5);
    untangle(k, m0, m1, to);
  }
}

/** Splits four kx of two packed rows of real data (times two) and turns lanes from rows to kx. */
// @ts-ignore: decorator
@inline function untangle(k: usize, m0: usize, m1: usize, to: usize): void {
  const kr0 = v128.load(k), ki0 = v128.load(k, 16), mr0 = v128.load(m0), mi0 = v128.load(m0, 16);
  const kr1 = v128.load(k, 32), ki1 = v128.load(k, 48), mr1 = v128.load(m1), mi1 = v128.load(m1, 16);
  const kr2 = v128.load(k, 64), ki2 = v128.load(k, 80), mr2 = v128.load(m1 - 32), mi2 = v128.load(m1 - 16);
  const kr3 = v128.load(k, 96), ki3 = v128.load(k, 112), mr3 = v128.load(m1 - 64), mi3 = v128.load(m1 - 48);
  scatter(to, 0, f32x4.add(kr0, mr0), f32x4.add(kr1, mr1), f32x4.add(kr2, mr2), f32x4.add(kr3, mr3));
  scatter(to, 16, f32x4.sub(ki0, mi0), f32x4.sub(ki1, mi1), f32x4.sub(ki2, mi2), f32x4.sub(ki3, mi3));
  scatter(to, 128, f32x4.add(ki0, mi0), f32x4.add(ki1, mi1), f32x4.add(ki2, mi2), f32x4.add(ki3, mi3));
  scatter(to, 144, f32x4.sub(mr0, kr0), f32x4.sub(mr1, kr1), f32x4.sub(mr2, kr2), f32x4.sub(mr3, kr3));
}

// @ts-ignore: decorator
@inline function scatter(to: usize, offset: usize, a: v128, b: v128, c: v128, d: v128): void {
  const at = to + offset;
  v128.store(at, column0(a, b, c, d));
  v128.store(at, column1(a, b, c, d), 32);
  v128.store(at, column2(a, b, c, d), 64);
  v128.store(at, column3(a, b, c, d), 96);
}

/** One group of four columns: transform, whiten, times the reference, back, keep the band. */
function transformColumns(settings: usize, group: i32, floor: f32): void {
  const height = word(settings, CANVAS_HEIGHT);
  const plan = <usize>word(settings, PLAN_Y);
  const column = <usize>word(settings, SPECTRUM) + <usize>group * <usize>word(settings, STRIDE);
  const work = <usize>word(settings, WORK);
  const forward = fft(plan, column, work);
  whiten(forward, <usize>word(settings, REFERENCE) + (<usize>(group * height) << 5), height, floor);
  const back = fft(plan, forward, forward == column ? work : column);
  keepBand(settings, group, back);
}

/** F / (|F| + floor) * reference, with the halves exchanged for the inverse transform. */
function whiten(at: usize, reference: usize, count: i32, floor: f32): void {
  const end = at + (<usize>count << 5);
  // Untangling left out the division by two, so the floor is doubled instead.
  const smallest = f32x4.splat(2 * floor + <f32>1e-30);
  const one = f32x4.splat(1);
  while (at < end) {
    const r = v128.load(at), i = v128.load(at, 16);
    const a = v128.load(reference), b = v128.load(reference, 16);
    const magnitude = f32x4.sqrt(f32x4.add(f32x4.mul(r, r), f32x4.mul(i, i)));
    const weight = f32x4.div(one, f32x4.add(magnitude, smallest));
    const re = f32x4.sub(f32x4.mul(r, a), f32x4.mul(i, b));
    const im = f32x4.add(f32x4.mul(r, b), f32x4.mul(i, a));
    v128.store(at, f32x4.mul(im, weight));
    v128.store(at, f32x4.mul(re, weight), 16);
    at += 32;
    reference += 32;
  }
}

/** Copies rows |dy| <= reach into batches of eight, packed in pairs as complex rows, exchanged. */
function keepBand(settings: usize, group: i32, column: usize): void {
  const height = word(settings, CANVAS_HEIGHT);
  const width = word(settings, CANVAS_WIDTH);
  const batches = (2 * reach + 8) >> 3;
  let to = <usize>word(settings, BAND);
  let dy = -reach;
  for (let batch = 0; batch < batches; batch++, dy += 8, to += <usize>width << 5) {
    const a = row(column, dy, height), b = row(column, dy + 1, height);
    const c = row(column, dy + 2, height), d = row(column, dy + 3, height);
    const e = row(column, dy + 4, height), f = row(column, dy + 5, height);
    const g = row(column, dy + 6, height), h = row(column, dy + 7, height);
    // The inverse along y left the halves exchanged: imaginary first.
    const ai = v128.load(a), bi = v128.load(b), ci = v128.load(c), di = v128.load(d);
    const ei = v128.load(e, 16), fi = v128.load(f, 16), gi = v128.load(g, 16), hi = v128.load(h, 16);
    pack(to, width, 4 * group, 0, column0(ai, bi, ci, di), column0(ei, fi, gi, hi));
    pack(to, width, 4 * group + 1, 0, column1(ai, bi, ci, di), column1(ei, fi, gi, hi));
    pack(to, width, 4 * group + 2, 0, column2(ai, bi, ci, di), column2(ei, fi, gi, hi));
    pack(to, width, 4 * group + 3, 0, column3(ai, bi, ci, di), column3(ei, fi, gi, hi));
    const ar = v128.load(a, 16), br = v128.load(b, 16), cr = v128.load(c, 16), dr = v128.load(d, 16);
    const er = v128.load(e), fr = v128.load(f), gr = v128.load(g), hr = v128.load(h);
    pack(to, width, 4 * group, 16, column0(ar, br, cr, dr), column0(er, fr, gr, hr));
    pack(to, width, 4 * group + 1, 16, column1(ar, br, cr, dr), column1(er, fr, gr, hr));
    pack(to, width, 4 * group + 2, 16, column2(ar, br, cr, dr), column2(er, fr, gr, hr));
    pack(to, width, 4 * group + 3, 16, column3(ar, br, cr, dr), column3(er, fr, gr, hr));
  }
}

// @ts-ignore: decorator
@inline function row(column: usize, dy: i32, height: i32): usize {
  return column + (<usize>((dy + height) % height) << 5);
}

/**
 * With X1, X2 the half spectra of two real rows, Z[k] = X1 + i X2 and Z[-k] = conj X1 + i conj X2.
 * The first half of an element takes Im Z = Im X1 + Re X2, the second Re Z = Re X1 - Im X2.
 */
// @ts-ignore: decorator
@inline function pack(to: usize, width: i32, k: i32, offset: usize, x1: v128, x2: v128): void {
  if (2 * k > width) return;
  const at = to + offset + (<usize>k << 5);
  const mirror = to + offset + (<usize>(width - k) << 5);
  if (offset == 0) {
    v128.store(at, f32x4.add(x1, x2));
    if (k > 0 && 2 * k < width) v128.store(mirror, f32x4.sub(x2, x1));
  } else {
    v128.store(at, f32x4.sub(x1, x2));
    if (k > 0 && 2 * k < width) v128.store(mirror, f32x4.add(x1, x2));
  }
}

/** Inverse transform of the band along x, its highest pixel, and the patch round that. */
function findPeak(settings: usize): void {
  bestHeight = -Infinity;
  const batches = (2 * reach + 8) >> 3;
  const rowBytes = <usize>word(settings, CANVAS_WIDTH) << 5;
  const surface = transformBand(settings);
  for (let batch = 0; batch < batches; batch++) {
    const rows = surface + <usize>batch * rowBytes;
    searchRows(settings, rows + 16, 8 * batch - reach);
    searchRows(settings, rows, 8 * batch + 4 - reach);
  }
  writePatch(settings, surface);
}

/**
 * Inverse transform of the band along x. In the result row dy is lane `(dy + reach) & 3` of the second
 * half of batch `(dy + reach) >> 3`, or of the first half where bit 2 is set.
 */
export function transformBand(settings: usize): usize {
  const rowBytes = <usize>word(settings, CANVAS_WIDTH) << 5;
  const batches = (2 * reach + 8) >> 3;
  const band = <usize>word(settings, BAND);
  const work = <usize>word(settings, BAND_WORK);
  let surface = band;
  const first = 4 * word(settings, GROUPS);
  const unused = word(settings, CANVAS_WIDTH) - 2 * first + 1;
  for (let batch = 0; batch < batches; batch++) {
    const offset = <usize>batch * rowBytes;
    if (unused > 0) memory.fill(band + offset + (<usize>first << 5), 0, <usize>unused << 5);
    surface = fft(<usize>word(settings, PLAN_X), band + offset, work + offset) - offset;
  }
  return surface;
}

export function copySurface(settings: usize, band: usize, reach: i32, to: usize): void {
  const width = word(settings, CANVAS_WIDTH);
  for (let index = 0; index <= 2 * reach; index++) {
    const half = (index & 4) == 0 ? 16 : 0;
    const rows = band + (<usize>((index >> 3) * width) << 5) + half + (<usize>(index & 3) << 2);
    for (let x = -reach; x <= reach; x++, to += 4) {
      store<f32>(to, load<f32>(rows + (<usize>(x < 0 ? x + width : x) << 5)));
    }
  }
}

let bestHeight: f32 = 0;
let bestY = 0;
let bestX = 0;

/** Compares four rows, dy .. dy + 3, within |dx| <= limit with the best so far. */
function searchRows(settings: usize, rows: usize, dy: i32): void {
  if (dy > limit || dy + 3 < -limit) return;
  const width = word(settings, CANVAS_WIDTH);
  let highest = f32x4.splat(-Infinity);
  let place = i32x4.splat(0);
  for (let dx = -limit; dx <= limit; dx++) {
    const value = v128.load(rows + (<usize>(dx < 0 ? dx + width : dx) << 5));
    const higher = f32x4.gt(value, highest);
    highest = v128.bitselect(value, highest, higher);
    place = v128.bitselect(i32x4.splat(dx), place, higher);
  }
  compare(dy, f32x4.extract_lane(highest, 0), i32x4.extract_lane(place, 0));
  compare(dy + 1, f32x4.extract_lane(highest, 1), i32x4.extract_lane(place, 1));
  compare(dy + 2, f32x4.extract_lane(highest, 2), i32x4.extract_lane(place, 2));
  compare(dy + 3, f32x4.extract_lane(highest, 3), i32x4.extract_lane(place, 3));
}

// @ts-ignore: decorator
@inline function compare(dy: i32, height: f32, dx: i32): void {
  if (dy < -limit || dy > limit || !(height > bestHeight)) return;
  bestHeight = height;
  bestY = dy;
  bestX = dx;
}

function writePatch(settings: usize, surface: usize): void {
  const width = word(settings, CANVAS_WIDTH);
  const radius = reach - limit;
  const patch = <usize>word(settings, PATCH);
  store<i32>(patch, bestY);
  store<i32>(patch, bestX, 4);
  let to = patch + 16;
  for (let y = bestY - radius; y <= bestY + radius; y++) {
    const index = y + reach;
    const half = (index & 4) == 0 ? 16 : 0;
    const rows = surface + (<usize>((index >> 3) * width) << 5) + half + (<usize>(index & 3) << 2);
    for (let x = bestX - radius; x <= bestX + radius; x++) {
      store<f32>(to, load<f32>(rows + (<usize>(x < 0 ? x + width : x) << 5)));
      to += 4;
    }
  }
}

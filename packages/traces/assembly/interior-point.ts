// Non-negative deconvolution with rise and decay, step for step as the reference does it; see
// `src/ops/deconvolve/interior-point.ts` for the method. Arrays of float64 lie one after the other in `work`.

import { get, put } from './samples';

const GAP: f64 = 1e-12;
const LEAST: f64 = 1e-8;
const RESIDUAL: f64 = 1e-6;
const REACH: f64 = 0.995;
const EXHAUSTED: f64 = 1e-3;
const MAX_STEPS: u32 = 80;

let n: u32 = 0;
let d: f64 = 0;
let r: f64 = 0;
let lambda: f64 = 0;
let y: usize = 0;
let c: usize = 0;
let s: usize = 0;
let z: usize = 0;
let pivots: usize = 0;
let below1: usize = 0;
let below2: usize = 0;
let dc: usize = 0;
let ds: usize = 0;
let dz: usize = 0;
let wanted: usize = 0;
let gap: f64 = 0;
let gapAhead: f64 = 0;
let length: f64 = 0;

// @ts-ignore: decorator
@inline
function less(at: usize, t: u32): f64 {
  return t > 0 && t < n ? get(at, t) - lambda : 0;
}

// @ts-ignore: decorator
@inline
function pull(at: usize, t: u32): f64 {
  return less(at, t) - (t == 0 ? d : d + r) * less(at, t + 1) + d * r * less(at, t + 2);
}

// @ts-ignore: decorator
@inline
function spike(at: usize, t: u32): f64 {
  if (t == 0) return 0;
  const before = get(at, t - 1);
  if (t == 1) return get(at, 1) - d * before;
  return get(at, t) - (d + r) * before + d * r * get(at, t - 2);
}

/** Bytes of `work` that a trace needs. */
export function interior_bytes(frames: u32): usize {
  return 11 * 8 * <usize>frames;
}

function start(scale: f64): void {
  const first = scale * (1 - d) * (1 - r);
  put(c, 0, scale);
  for (let t: u32 = 0; t < n; t++) {
    put(s, t, first);
    put(z, t, scale);
    if (t == 0) continue;
    const before = get(c, t - 1);
    const change = t > 1 ? before - d * get(c, t - 2) : 0;
    put(c, t, first + d * before + r * change);
  }
}

function isSolved(scale: f64): bool {
  let objective: f64 = 0;
  gap = 0;
  for (let t: u32 = 0; t < n; t++) {
    const error = get(y, t) - get(c, t);
    objective += 0.5 * error * error;
    if (t > 0) {
      gap += get(s, t) * get(z, t);
      objective += lambda * get(s, t);
    }
  }
  const limit = GAP * max(objective, LEAST * n * scale * scale);
  if (gap > limit) return false;
  if (!(gap > EXHAUSTED * limit)) return true;
  for (let t: u32 = 0; t < n; t++) {
    if (!(abs(get(c, t) - get(y, t) - pull(z, t)) < RESIDUAL * scale)) return false;
  }
  return true;
}

// @ts-ignore: decorator
@inline
function curvature(t: u32): f64 {
  return t > 0 && t < n ? get(z, t) / get(s, t) : 0;
}

function factorise(): void {
  const g1 = d + r;
  const g2 = -d * r;
  let pivot1: f64 = 0;
  let pivot2: f64 = 0;
  let l1: f64 = 0;
  let l2: f64 = 0;
  let beside: f64 = 0;
  let w0: f64 = 0;
  let w1 = curvature(1);
  for (let t: u32 = 0; t < n; t++) {
    const w2 = curvature(t + 2);
    const own = t == 0 ? d : g1;
    const pivot = 1 + w0 + own * own * w1 + g2 * g2 * w2 - l1 * l1 * pivot1 - l2 * l2 * pivot2;
    const inverse = 1 / pivot;
    l1 = (-own * w1 + g1 * g2 * w2 - l1 * beside * pivot1) * inverse;
    l2 = beside;
    beside = -g2 * w2 * inverse;
    put(pivots, t, inverse);
    put(below1, t, l1);
    put(below2, t, beside);
    pivot2 = pivot1;
    pivot1 = pivot;
    w0 = w1;
    w1 = w2;
  }
}

/** Solves for a step towards `wanted`, and measures how far it may go and what gap it leaves. */
function solve(): void {
  for (let t: u32 = 0; t < n; t++) {
    let value = pull(wanted, t) + get(y, t) - get(c, t);
    if (t > 0) value -= get(below1, t - 1) * get(dc, t - 1);
    if (t > 1) value -= get(below2, t - 2) * get(dc, t - 2);
    put(dc, t, value);
  }
  for (let t: u32 = n; t-- > 0;) {
    let value = get(dc, t) * get(pivots, t);
    if (t + 1 < n) value -= get(below1, t) * get(dc, t + 1);
    if (t + 2 < n) value -= get(below2, t) * get(dc, t + 2);
    put(dc, t, value);
  }
  length = 1 / REACH;
  let linear: f64 = 0;
  let square: f64 = 0;
  for (let t: u32 = 1; t < n; t++) {
    const own = get(s, t);
    const dual = get(z, t);
    const toOwn = spike(dc, t);
    const toDual = get(wanted, t) - dual - (dual / own) * toOwn;
    put(ds, t, toOwn);
    put(dz, t, toDual);
    if (toOwn < 0) length = min(length, -own / toOwn);
    if (toDual < 0) length = min(length, -dual / toDual);
    linear += own * toDual + dual * toOwn;
    square += toOwn * toDual;
  }
  length *= REACH;
  gapAhead = gap + length * (linear + length * square);
}

function improve(): void {
  factorise();
  memory.fill(wanted, 0, 8 * <usize>n);
  solve();
  const share = gapAhead / gap;
  const centring = share * share * share * gap / (n - 1);
  for (let t: u32 = 1; t < n; t++) put(wanted, t, (centring - get(ds, t) * get(dz, t)) / get(s, t));
  solve();
  for (let t: u32 = 0; t < n; t++) {
    put(c, t, get(c, t) + length * get(dc, t));
    if (t == 0) continue;
    put(s, t, get(s, t) + length * get(ds, t));
    put(z, t, get(z, t) + length * get(dz, t));
  }
}

/** Replaces at least two float64 samples at `trace`, of root mean square `scale`, by their spikes. */
export function solveInterior(trace: usize, frames: u32, decay: f64, rise: f64, penalty: f64, scale: f64, work: usize): void {
  const bytes = 8 * <usize>frames;
  n = frames;
  d = decay;
  r = rise;
  lambda = penalty;
  y = trace;
  c = work;
  s = c + bytes;
  z = s + bytes;
  pivots = z + bytes;
  below1 = pivots + bytes;
  below2 = below1 + bytes;
  dc = below2 + bytes;
  ds = dc + bytes;
  dz = ds + bytes;
  wanted = dz + bytes;
  start(scale);
  for (let step: u32 = 0; step < MAX_STEPS && !isSolved(scale); step++) improve();
  for (let t: u32 = 0; t < n; t++) {
    put(trace, t, t > 0 && get(s, t) > get(z, t) ? get(s, t) : 0);
  }
}

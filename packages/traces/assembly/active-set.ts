// Non-negative deconvolution with rise and decay by an active set. Where spikes are `s = G c`, the dual of
//
//   min ½ |y − c|² + λ Σ s, s ≥ 0   is   min ½ zᵀ A z + bᵀ z, z ≥ 0,   with A = G Gᵀ and b = G y − λ A 1,
//
// and s = A z + b. A has five diagonals. Each sample either may spike (z = 0) or is silent (s = 0). Given who is
// silent, z solves a banded system, which falls apart wherever two neighbours may spike: only stretches in
// which a sample changed sides are solved again. Samples whose z or s comes out negative change sides: all at
// once while that makes them fewer, else only some that lie apart (Júdice & Pires 1994,
// doi:10.1016/0305-0548(94)90106-6). What spikes at first is told by AR(1) from the trace without its rise.
// Where the rise takes dozens of frames this may not end; the interior-point method takes over then.

import { deconvolve_float64 } from './deconvolve';
import { interior_bytes, solveInterior } from './interior-point';
import { get, put } from './samples';

/** Marks of a sample. */
const SILENT: u8 = 1;
/** It is on the wrong side. */
const WRONG: u8 = 2;
/** It changed sides, and its stretch was not solved since. */
const STALE: u8 = 4;
/** Marks are looked for eight at a time. */
const WORD: u32 = 8;
const ANY_WRONG: u64 = 0x0202020202020202;
const ANY_STALE: u64 = 0x0404040404040404;
/** Rounds that may pass without fewer wrong samples before only some change. */
const PATIENCE: u32 = 10;
/** Samples between those that change then. */
const APART: u32 = 100;
const MAX_ROUNDS: u32 = 200;
/** Share of a trace's magnitude that is rounding. */
const ROUNDING: f64 = 1e-12;

let n: u32 = 0;
let d: f64 = 0;
let r: f64 = 0;
let b: usize = 0;
let z: usize = 0;
let marks: usize = 0;
let factors: usize = 0;
let wrong: u32 = 0;
let spikeRounding: f64 = 0;
let dualRounding: f64 = 0;
// A: its diagonal, what is beside it and what is one further; the first two rows differ.
let own: f64 = 0;
let ownFirst: f64 = 0;
let next: f64 = 0;
let nextFirst: f64 = 0;
let over: f64 = 0;

// @ts-ignore: decorator
@inline
function isMarked(t: u32, mark: u8): bool {
  return (load<u8>(marks + t) & mark) != 0;
}

/** `A` between `t − 1` and `t`. */
// @ts-ignore: decorator
@inline
function beside(t: u32): f64 {
  return t == 2 ? nextFirst : next;
}

// @ts-ignore: decorator
@inline
function spike(t: u32): f64 {
  const at = z + 8 * <usize>t;
  const around = beside(t) * load<f64>(at - 8) + beside(t + 1) * load<f64>(at, 8);
  return get(b, t) + around + over * (load<f64>(at - 16) + load<f64>(at, 16));
}

/** Bytes of `work` that a trace needs. */
export function rising_bytes(frames: u32): usize {
  return 8 * (<usize>frames + 1) + interior_bytes(frames);
}

/** Where `y` lies: marks, `z` and factors or pools, with margins of two samples beside `z`. */
function layOut(y: usize, frames: u32, work: usize): void {
  n = frames;
  b = y;
  z = work + 16;
  factors = z + 8 * (<usize>n + 2);
  marks = factors + 32 * (<usize>n + 1);
}

function prepare(decay: f64, rise: f64): void {
  d = decay;
  r = rise;
  const sum = d + r;
  over = d * r;
  own = 1 + sum * sum + over * over;
  ownFirst = 1 + d * d;
  next = -sum * (1 + over);
  nextFirst = -sum - over * d;
}

/** Marks all as stale, and as silent where AR(1) does not spike in the trace without its rise. */
function guess(penalty: f64): void {
  for (let t = n - 1; t > 0; t--) put(z, t, get(b, t) - r * get(b, t - 1));
  put(z, 0, get(b, 0) * (1 - r / d));
  deconvolve_float64(z, n, d, penalty * (1 - r) * (1 - r), factors, z);
  for (let t: u32 = 1; t < n; t++) store<u8>(marks + t, get(z, t) > 0 ? STALE : SILENT | STALE);
  store<u8>(marks, 0);
  memory.fill(marks + n, 0, WORD);
  memory.fill(z - 16, 0, 8 * (<usize>n + 4));
}

/** Replaces `y` by `b`. */
function differentiate(penalty: f64): void {
  for (let t = n - 1; t > 0; t--) {
    let value = get(b, t) - d * get(b, t - 1);
    if (t > 1) value -= r * (get(b, t - 1) - d * get(b, t - 2));
    if (penalty > 0) {
      let sum = t > 1 ? own + beside(t) : ownFirst;
      if (t > 2) sum += over;
      if (t + 1 < n) sum += beside(t + 1);
      if (t + 2 < n) sum += over;
      value -= penalty * sum;
    }
    put(b, t, value);
  }
}

/** Solves `z` of a stretch by `A = L D Lᵀ`; before it and at its end two neighbours may spike. */
function solveStretch(first: u32, last: u32): void {
  let at = factors;
  let inverse: f64 = 0;
  let inverseBefore: f64 = 0;
  let lower: f64 = 0;
  let value: f64 = 0;
  let valueBefore: f64 = 0;
  for (let t = first; t <= last; t++) {
    const further = over * inverseBefore;
    const left = beside(t) - over * lower;
    lower = left * inverse;
    const current = -get(b, t) - further * valueBefore - lower * value;
    const pivot = (t == 1 ? ownFirst : own) - further * over - lower * left;
    inverseBefore = inverse;
    inverse = isMarked(t, SILENT) ? 1 / pivot : 0;
    valueBefore = value;
    value = current;
    store<f64>(at, lower);
    store<f64>(at, further, 8);
    store<f64>(at, value * inverse, 16);
    store<u8>(marks + t, load<u8>(marks + t) & ~STALE);
    at += 24;
  }
  memory.fill(at, 0, 48);
  let after: f64 = 0;
  let afterNext: f64 = 0;
  for (let t = last; t >= first; t--) {
    at -= 24;
    const current = load<f64>(at, 16) - load<f64>(at, 56) * afterNext - load<f64>(at, 24) * after;
    put(z, t, current);
    afterNext = after;
    after = current;
  }
}

/** Marks samples on the wrong side in a stretch and beside it. */
function checkStretch(first: u32, last: u32): void {
  const stop = min(n, last + 3);
  for (let t: u32 = first > 3 ? first - 2 : 1; t < stop; t++) {
    const before = load<u8>(marks + t);
    const isWrong = before & SILENT ? get(z, t) < -dualRounding : spike(t) < -spikeRounding;
    const after = (before & ~WRONG) | (isWrong ? WRONG : 0);
    wrong += <u32>(after & WRONG) - <u32>(before & WRONG);
    store<u8>(marks + t, after);
  }
}

/** The first sample from `t` on with a mark, or `n`. */
function find(t: u32, any: u64): u32 {
  for (; t < n; t += WORD) {
    const found = load<u64>(marks + t) & any;
    if (found) return t + <u32>(ctz(found) / WORD);
  }
  return n;
}

function solveStale(): void {
  let t = find(1, ANY_STALE);
  while (t < n) {
    let first: u32 = t > 3 ? t - 2 : 1;
    while (first > 1 && (isMarked(first - 1, SILENT) || isMarked(first - 2, SILENT))) first--;
    let reach = t + 2;
    let last = t;
    while (last < reach && last + 1 < n) {
      last++;
      if (isMarked(last, SILENT | STALE)) reach = last + 2;
    }
    solveStretch(first, last);
    checkStretch(first, last);
    t = find(last + 1, ANY_STALE);
  }
}

/** Lets samples change sides that are on the wrong one, and further apart than `distance` from the next such. */
function changeSides(distance: u32): void {
  let t = find(1, ANY_WRONG);
  while (t < n) {
    const following = find(t + 1, ANY_WRONG);
    if (following == n || following - t > distance) {
      store<u8>(marks + t, (load<u8>(marks + t) & SILENT ^ SILENT) | STALE);
      wrong -= WRONG;
    }
    t = following;
  }
}

/** @returns whether no sample is left on the wrong side */
function settle(): bool {
  let fewest: u32 = u32.MAX_VALUE;
  let patience = PATIENCE;
  wrong = 0;
  solveStale();
  for (let round: u32 = 0; wrong > 0 && round < MAX_ROUNDS; round++) {
    patience = wrong < fewest ? PATIENCE : max(patience, 1) - 1;
    fewest = min(fewest, wrong);
    changeSides(patience > 0 ? 0 : APART);
    solveStale();
  }
  return wrong == 0;
}

/** Replaces the float64 samples at `trace` by their spikes. */
export function deconvolve_rising(trace: usize, frames: u32, decay: f64, rise: f64, penalty: f64, work: usize): void {
  const bytes = 8 * <usize>frames;
  let squares: f64 = 0;
  for (let t: u32 = 0; t < frames; t++) squares += get(trace, t) * get(trace, t);
  const scale = sqrt(squares / frames);
  if (frames < 2 || !(scale > 0)) {
    memory.fill(trace, 0, bytes);
    return;
  }
  const samples = work + interior_bytes(frames);
  memory.copy(samples, trace, bytes);
  prepare(decay, rise);
  layOut(trace, frames, work);
  spikeRounding = ROUNDING * scale;
  dualRounding = spikeRounding / ((1 - d) * (1 - r));
  guess(penalty);
  differentiate(penalty);
  if (settle()) {
    for (let t: u32 = 0; t < n; t++) put(b, t, t == 0 || isMarked(t, SILENT) ? 0 : max<f64>(0, spike(t)));
  } else {
    memory.copy(trace, samples, bytes);
    solveInterior(trace, frames, decay, rise, penalty, scale, work);
  }
}

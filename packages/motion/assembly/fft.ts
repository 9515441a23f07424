// Stockham FFTs of four interleaved vectors: element k is 32 bytes, the real parts of the four
// lanes, then the imaginary parts. Each pass reads one buffer and writes the other in natural
// order, so no bit reversal is needed. An inverse transform is a forward one of elements whose
// halves have been exchanged by whoever wrote them.
//
// A plan is i32 [length, passes, then per pass: radix, twiddle pointer]; the twiddles of a pass are
// f32 pairs [p][k = 1 .. radix - 1], w = exp(-2 pi i p k / rest).

// @ts-ignore: decorator
@inline const ELEMENT: usize = 32;

/** Transforms `from`; returns the buffer, `from` or `work`, that holds the result. */
export function fft(plan: usize, from: usize, work: usize): usize {
  const passes = load<i32>(plan, 4);
  let rest = load<i32>(plan);
  let stride = 1;
  let x = from;
  let y = work;
  for (let i = 0; i < passes; i++) {
    const radix = load<i32>(plan + 8 + (i << 3));
    const twiddles = <usize>load<i32>(plan + 12 + (i << 3));
    if (radix == 8) pass8(rest >> 3, stride, x, y, twiddles);
    else if (radix == 4) pass4(rest >> 2, stride, x, y, twiddles);
    else if (radix == 2) pass2(rest >> 1, stride, x, y, twiddles);
    else if (radix == 3) pass3(rest / 3, stride, x, y, twiddles);
    else pass5(rest / 5, stride, x, y, twiddles);
    rest /= radix;
    stride *= radix;
    const swap = x;
    x = y;
    y = swap;
  }
  return x;
}

// @ts-ignore: decorator
@inline function re(at: usize): v128 { return v128.load(at); }
// @ts-ignore: decorator
@inline function im(at: usize): v128 { return v128.load(at, 16); }
// @ts-ignore: decorator
@inline function put(at: usize, r: v128, i: v128): void {
  v128.store(at, r);
  v128.store(at, i, 16);
}
// @ts-ignore: decorator
@inline function turn(at: usize, r: v128, i: v128, c: v128, s: v128): void {
  put(at, f32x4.sub(f32x4.mul(r, c), f32x4.mul(i, s)), f32x4.add(f32x4.mul(r, s), f32x4.mul(i, c)));
}
// @ts-ignore: decorator
@inline function splat(at: usize): v128 { return v128.load32_splat(at); }

function pass2(part: i32, stride: i32, x: usize, y: usize, tw: usize): void {
  const s = <usize>stride * ELEMENT;
  const half = <usize>part * s;
  for (let p = 0; p < part; p++) {
    const c = splat(tw);
    const d = splat(tw + 4);
    const end = x + s;
    while (x < end) {
      const ar = re(x), ai = im(x), br = re(x + half), bi = im(x + half);
      put(y, f32x4.add(ar, br), f32x4.add(ai, bi));
      turn(y + s, f32x4.sub(ar, br), f32x4.sub(ai, bi), c, d);
      x += ELEMENT;
      y += ELEMENT;
    }
    y += s;
    tw += 8;
  }
}

function pass4(part: i32, stride: i32, x: usize, y: usize, tw: usize): void {
  if (part == 1) return last4(stride, x, y);
  const s = <usize>stride * ELEMENT;
  const quarter = <usize>part * s;
  for (let p = 0; p < part; p++) {
    const c1 = splat(tw), s1 = splat(tw + 4);
    const c2 = splat(tw + 8), s2 = splat(tw + 12);
    const c3 = splat(tw + 16), s3 = splat(tw + 20);
    const end = x + s;
    while (x < end) {
      const ar = re(x), ai = im(x);
      const cr = re(x + 2 * quarter), ci = im(x + 2 * quarter);
      const apcr = f32x4.add(ar, cr), apci = f32x4.add(ai, ci);
      const amcr = f32x4.sub(ar, cr), amci = f32x4.sub(ai, ci);
      const br = re(x + quarter), bi = im(x + quarter);
      const dr = re(x + 3 * quarter), di = im(x + 3 * quarter);
      const bpdr = f32x4.add(br, dr), bpdi = f32x4.add(bi, di);
      const bmdr = f32x4.sub(br, dr), bmdi = f32x4.sub(bi, di);
      put(y, f32x4.add(apcr, bpdr), f32x4.add(apci, bpdi));
      turn(y + 2 * s, f32x4.sub(apcr, bpdr), f32x4.sub(apci, bpdi), c2, s2);
      turn(y + s, f32x4.add(amcr, bmdi), f32x4.sub(amci, bmdr), c1, s1);
      turn(y + 3 * s, f32x4.sub(amcr, bmdi), f32x4.add(amci, bmdr), c3, s3);
      x += ELEMENT;
      y += ELEMENT;
    }
    y += 3 * s;
    tw += 24;
  }
}

/** The pass that joins the last four, where every twiddle is 1. */
function last4(stride: i32, x: usize, y: usize): void {
  const s = <usize>stride * ELEMENT;
  const end = x + s;
  while (x < end) {
    const ar = re(x), ai = im(x);
    const cr = re(x + 2 * s), ci = im(x + 2 * s);
    const apcr = f32x4.add(ar, cr), apci = f32x4.add(ai, ci);
    const amcr = f32x4.sub(ar, cr), amci = f32x4.sub(ai, ci);
    const br = re(x + s), bi = im(x + s);
    const dr = re(x + 3 * s), di = im(x + 3 * s);
    const bpdr = f32x4.add(br, dr), bpdi = f32x4.add(bi, di);
    const bmdr = f32x4.sub(br, dr), bmdi = f32x4.sub(bi, di);
    put(y, f32x4.add(apcr, bpdr), f32x4.add(apci, bpdi));
    put(y + 2 * s, f32x4.sub(apcr, bpdr), f32x4.sub(apci, bpdi));
    put(y + s, f32x4.add(amcr, bmdi), f32x4.sub(amci, bmdr));
    put(y + 3 * s, f32x4.sub(amcr, bmdi), f32x4.add(amci, bmdr));
    x += ELEMENT;
    y += ELEMENT;
  }
}

function pass3(part: i32, stride: i32, x: usize, y: usize, tw: usize): void {
  const s = <usize>stride * ELEMENT;
  const third = <usize>part * s;
  const half = f32x4.splat(0.5);
  const sine = f32x4.splat(<f32>0.8660254037844386);
  for (let p = 0; p < part; p++) {
    const c1 = splat(tw), s1 = splat(tw + 4), c2 = splat(tw + 8), s2 = splat(tw + 12);
    const end = x + s;
    while (x < end) {
      const ar = re(x), ai = im(x);
      const br = re(x + third), bi = im(x + third);
      const cr = re(x + 2 * third), ci = im(x + 2 * third);
      const sumr = f32x4.add(br, cr), sumi = f32x4.add(bi, ci);
      const mr = f32x4.sub(ar, f32x4.mul(half, sumr)), mi = f32x4.sub(ai, f32x4.mul(half, sumi));
      const jr = f32x4.mul(sine, f32x4.sub(bi, ci)), ji = f32x4.mul(sine, f32x4.sub(cr, br));
      put(y, f32x4.add(ar, sumr), f32x4.add(ai, sumi));
      turn(y + s, f32x4.add(mr, jr), f32x4.add(mi, ji), c1, s1);
      turn(y + 2 * s, f32x4.sub(mr, jr), f32x4.sub(mi, ji), c2, s2);
      x += ELEMENT;
      y += ELEMENT;
    }
    y += 2 * s;
    tw += 16;
  }
}

function pass5(part: i32, stride: i32, x: usize, y: usize, tw: usize): void {
  const s = <usize>stride * ELEMENT;
  const fifth = <usize>part * s;
  const cosine1 = f32x4.splat(<f32>0.30901699437494745), cosine2 = f32x4.splat(<f32>-0.8090169943749475);
  const sine1 = f32x4.splat(<f32>0.9510565162951535), sine2 = f32x4.splat(<f32>0.5877852522924731);
  for (let p = 0; p < part; p++) {
    const end = x + s;
    while (x < end) {
      const ar = re(x), ai = im(x);
      const br = re(x + fifth), bi = im(x + fifth), er = re(x + 4 * fifth), ei = im(x + 4 * fifth);
      const cr = re(x + 2 * fifth), ci = im(x + 2 * fifth), dr = re(x + 3 * fifth), di = im(x + 3 * fifth);
      const u1r = f32x4.add(br, er), u1i = f32x4.add(bi, ei), v1r = f32x4.sub(br, er), v1i = f32x4.sub(bi, ei);
      const u2r = f32x4.add(cr, dr), u2i = f32x4.add(ci, di), v2r = f32x4.sub(cr, dr), v2i = f32x4.sub(ci, di);
      put(y, f32x4.add(ar, f32x4.add(u1r, u2r)), f32x4.add(ai, f32x4.add(u1i, u2i)));
      const m1r = f32x4.add(ar, f32x4.add(f32x4.mul(cosine1, u1r), f32x4.mul(cosine2, u2r)));
      const m1i = f32x4.add(ai, f32x4.add(f32x4.mul(cosine1, u1i), f32x4.mul(cosine2, u2i)));
      const m2r = f32x4.add(ar, f32x4.add(f32x4.mul(cosine2, u1r), f32x4.mul(cosine1, u2r)));
      const m2i = f32x4.add(ai, f32x4.add(f32x4.mul(cosine2, u1i), f32x4.mul(cosine1, u2i)));
      // -j (sine1 v1 + sine2 v2) and -j (sine2 v1 - sine1 v2)
      const j1r = f32x4.add(f32x4.mul(sine1, v1i), f32x4.mul(sine2, v2i));
      const j1i = f32x4.neg(f32x4.add(f32x4.mul(sine1, v1r), f32x4.mul(sine2, v2r)));
      const j2r = f32x4.sub(f32x4.mul(sine2, v1i), f32x4.mul(sine1, v2i));
      const j2i = f32x4.sub(f32x4.mul(sine1, v2r), f32x4.mul(sine2, v1r));
      turn(y + s, f32x4.add(m1r, j1r), f32x4.add(m1i, j1i), splat(tw), splat(tw + 4));
      turn(y + 2 * s, f32x4.add(m2r, j2r), f32x4.add(m2i, j2i), splat(tw + 8), splat(tw + 12));
      turn(y + 3 * s, f32x4.sub(m2r, j2r), f32x4.sub(m2i, j2i), splat(tw + 16), splat(tw + 20));
      turn(y + 4 * s, f32x4.sub(m1r, j1r), f32x4.sub(m1i, j1i), splat(tw + 24), splat(tw + 28));
      x += ELEMENT;
      y += ELEMENT;
    }
    y += 4 * s;
    tw += 32;
  }
}

function pass8(part: i32, stride: i32, x: usize, y: usize, tw: usize): void {
  if (part == 1) eight<i32>(part, stride, x, y, tw);
  else eight<f32>(part, stride, x, y, tw);
}

/** Stores a result of {@link eight}, turned by its twiddle unless that is 1: in the pass that joins the last. */
// @ts-ignore: decorator
@inline function emit<Turned>(at: usize, r: v128, i: v128, tw: usize): void {
  if (isFloat<Turned>()) turn(at, r, i, splat(tw), splat(tw + 4));
  else put(at, r, i);
}

/** Two transforms of four, of the even and of the odd, joined. */
// @ts-ignore: decorator
@inline function eight<Turned>(part: i32, stride: i32, x: usize, y: usize, tw: usize): void {
  const s = <usize>stride * ELEMENT;
  const eighth = <usize>part * s;
  const root = f32x4.splat(<f32>0.7071067811865476);
  for (let p = 0; p < part; p++) {
    const end = x + s;
    while (x < end) {
      const o = x + eighth;
      const e0r = f32x4.add(re(x), re(x + 4 * eighth)), e0i = f32x4.add(im(x), im(x + 4 * eighth));
      const e1r = f32x4.sub(re(x), re(x + 4 * eighth)), e1i = f32x4.sub(im(x), im(x + 4 * eighth));
      const e2r = f32x4.add(re(x + 2 * eighth), re(x + 6 * eighth)), e2i = f32x4.add(im(x + 2 * eighth), im(x + 6 * eighth));
      const e3r = f32x4.sub(re(x + 2 * eighth), re(x + 6 * eighth)), e3i = f32x4.sub(im(x + 2 * eighth), im(x + 6 * eighth));
      const o0r = f32x4.add(re(o), re(o + 4 * eighth)), o0i = f32x4.add(im(o), im(o + 4 * eighth));
      const o1r = f32x4.sub(re(o), re(o + 4 * eighth)), o1i = f32x4.sub(im(o), im(o + 4 * eighth));
      const o2r = f32x4.add(re(o + 2 * eighth), re(o + 6 * eighth)), o2i = f32x4.add(im(o + 2 * eighth), im(o + 6 * eighth));
      const o3r = f32x4.sub(re(o + 2 * eighth), re(o + 6 * eighth)), o3i = f32x4.sub(im(o + 2 * eighth), im(o + 6 * eighth));

      const a0r = f32x4.add(e0r, e2r), a0i = f32x4.add(e0i, e2i), b0r = f32x4.add(o0r, o2r), b0i = f32x4.add(o0i, o2i);
      put(y, f32x4.add(a0r, b0r), f32x4.add(a0i, b0i));
      emit<Turned>(y + 4 * s, f32x4.sub(a0r, b0r), f32x4.sub(a0i, b0i), tw + 24);

      const a2r = f32x4.sub(e0r, e2r), a2i = f32x4.sub(e0i, e2i), b2r = f32x4.sub(o0r, o2r), b2i = f32x4.sub(o0i, o2i);
      emit<Turned>(y + 2 * s, f32x4.add(a2r, b2i), f32x4.sub(a2i, b2r), tw + 8);
      emit<Turned>(y + 6 * s, f32x4.sub(a2r, b2i), f32x4.add(a2i, b2r), tw + 40);

      const a1r = f32x4.add(e1r, e3i), a1i = f32x4.sub(e1i, e3r), b1r = f32x4.add(o1r, o3i), b1i = f32x4.sub(o1i, o3r);
      const c1r = f32x4.mul(root, f32x4.add(b1r, b1i)), c1i = f32x4.mul(root, f32x4.sub(b1i, b1r));
      emit<Turned>(y + s, f32x4.add(a1r, c1r), f32x4.add(a1i, c1i), tw);
      emit<Turned>(y + 5 * s, f32x4.sub(a1r, c1r), f32x4.sub(a1i, c1i), tw + 32);

      const a3r = f32x4.sub(e1r, e3i), a3i = f32x4.add(e1i, e3r), b3r = f32x4.sub(o1r, o3i), b3i = f32x4.add(o1i, o3r);
      const c3r = f32x4.mul(root, f32x4.sub(b3i, b3r)), c3i = f32x4.mul(root, f32x4.add(b3i, b3r));
      emit<Turned>(y + 3 * s, f32x4.add(a3r, c3r), f32x4.sub(a3i, c3i), tw + 16);
      emit<Turned>(y + 7 * s, f32x4.sub(a3r, c3r), f32x4.add(a3i, c3i), tw + 48);
      x += ELEMENT;
      y += ELEMENT;
    }
    y += 7 * s;
    tw += 56;
  }
}

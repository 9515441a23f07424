import { addScaled, sumLanes } from './lanes';

/**
 * Takes the neuropil out of a row of `width` traces. `grid` holds the means at multiples of `stride`
 * along the row, `columns` of them; between them they are interpolated into `neuropil` (room for one
 * trace), after the last one that one holds. See subtractNeuropil for the gain.
 */
export function subtract_neuropil(row: usize, width: i32, bins: i32, grid: usize, columns: i32, stride: i32, neuropil: usize, spread: f32, largest: f32, active: f32, rounds: i32): void {
  const step = <usize>bins << 2;
  for (let x = 0; x < width; x++) {
    const place = min(<f32>x / <f32>stride, <f32>(columns - 1));
    const left = <i32>place;
    const right = min(left + 1, columns - 1);
    interpolate(grid + <usize>left * step, grid + <usize>right * step, place - <f32>left, neuropil, bins);
    addScaled(row, neuropil, -fitGain(row, neuropil, bins, 1 / (spread * spread), largest, active, rounds), bins);
    row += step;
  }
}

function interpolate(left: usize, right: usize, place: f32, to: usize, bins: i32): void {
  const a = f32x4.splat(1 - place);
  const b = f32x4.splat(place);
  const end = to + ((<usize>bins & ~3) << 2);
  while (to < end) {
    v128.store(to, f32x4.add(f32x4.mul(a, v128.load(left)), f32x4.mul(b, v128.load(right))));
    to += 16;
    left += 16;
    right += 16;
  }
  for (let t = bins & ~3; t < bins; t++, to += 4, left += 4, right += 4) {
    store<f32>(to, (1 - place) * load<f32>(left) + place * load<f32>(right));
  }
}

/** Slope with an intercept over the bins that are not above the fit, with a prior of mean 1. */
function fitGain(trace: usize, neuropil: usize, bins: i32, prior: f32, largest: f32, active: f32, rounds: i32): f32 {
  let gain: f32 = 0;
  let offset: f32 = Infinity;
  for (let round = 0; round < rounds; round++) {
    let n: f32 = 0, sx: f32 = 0, sy: f32 = 0, sxx: f32 = 0, sxy: f32 = 0;
    const whole = bins & ~3;
    const gains = f32x4.splat(gain);
    const limits = f32x4.splat(offset + active);
    const ones = f32x4.splat(1);
    let vn = f32x4.splat(0), vx = vn, vy = vn, vxx = vn, vxy = vn;
    for (let t = 0; t < whole; t += 4) {
      const x = v128.load(neuropil + (<usize>t << 2));
      const y = v128.load(trace + (<usize>t << 2));
      const quiet = f32x4.le(f32x4.sub(y, f32x4.mul(gains, x)), limits);
      const qx = v128.and(x, quiet);
      const qy = v128.and(y, quiet);
      vn = f32x4.add(vn, v128.and(ones, quiet));
      vx = f32x4.add(vx, qx);
      vy = f32x4.add(vy, qy);
      vxx = f32x4.add(vxx, f32x4.mul(qx, x));
      vxy = f32x4.add(vxy, f32x4.mul(qx, y));
    }
    n = sumLanes(vn);
    sx = sumLanes(vx);
    sy = sumLanes(vy);
    sxx = sumLanes(vxx);
    sxy = sumLanes(vxy);
    for (let t = whole; t < bins; t++) {
      const x = load<f32>(neuropil + (<usize>t << 2));
      const y = load<f32>(trace + (<usize>t << 2));
      if (!(y - gain * x <= offset + active)) continue;
      n += 1;
      sx += x;
      sy += y;
      sxx += x * x;
      sxy += x * y;
    }
    if (n == 0) return gain;
    gain = (sxy - (sx * sy) / n + prior) / (sxx - (sx * sx) / n + prior);
    gain = min(largest, max(<f32>0, gain));
    offset = (sy - gain * sx) / n;
  }
  return gain;
}

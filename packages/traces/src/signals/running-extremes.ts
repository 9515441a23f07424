/**
 * Running minimum over a window of `size` samples: sample `t` sees `t - ⌊size/2⌋ …
 * t - ⌊size/2⌋ + size - 1`, cut off at the trace's ends.
 *
 * Linear in the trace's length whatever the window: a queue holds the candidates in rising order
 * (Lemire 2006, "Streaming maximum-minimum filter").
 */
export function runningMinimum(trace: Float64Array, size: number): Float64Array {
  return runningExtreme(trace, size, 1);
}

/** Running maximum; the window is that of {@link runningMinimum}. */
export function runningMaximum(trace: Float64Array, size: number): Float64Array {
  return runningExtreme(trace, size, -1);
}

function runningExtreme(trace: Float64Array, size: number, sign: 1 | -1): Float64Array {
  const n = trace.length;
  const before = Math.floor(size / 2);
  const after = size - 1 - before;
  const result = new Float64Array(n);
  const queue = new Uint32Array(n);
  let head = 0;
  let tail = 0;
  for (let next = 0; next < n + after; next++) {
    if (next < n) {
      const value = sign * (trace[next] as number);
      while (tail > head && sign * (trace[queue[tail - 1] as number] as number) >= value) tail--;
      queue[tail++] = next;
    }
    const t = next - after;
    if (t < 0) continue;
    while ((queue[head] as number) < t - before) head++;
    result[t] = trace[queue[head] as number] as number;
  }
  return result;
}

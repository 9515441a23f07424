/**
 * Running percentile over a window of `size` samples, which lies as that of `runningMinimum`: cut off at the
 * trace's ends. Exact, with linear interpolation between ranks as NumPy's default.
 *
 * O(log size) per sample: the trace is taken in pieces of a window's length; the ranks of a piece's samples and
 * their surround index a tree of counts (Fenwick 1994, doi:10.1002/spe.4380240306), in which samples enter and
 * leave, and the sample of a given rank is found by descent.
 *
 * @param rank percentile, 0 to 100
 */
export function runningPercentile(trace: Float64Array, size: number, rank: number): Float64Array {
  const n = trace.length;
  const result = new Float64Array(n);
  const before = Math.floor(size / 2);
  const piece = Math.min(size, n);
  for (let first = 0; first < n; first += piece) {
    const last = Math.min(n, first + piece) - 1;
    const start = Math.max(0, first - before);
    const stop = Math.min(n, last - before + size);
    const surround = trace.subarray(start, stop);
    const window = createRankedWindow(surround);
    let [entered, left] = [0, 0];
    for (let t = first; t <= last; t++) {
      const end = Math.min(n, t - before + size) - start;
      const begin = Math.max(0, t - before) - start;
      while (entered < end) window.add(entered++, 1);
      while (left < begin) window.add(left++, -1);
      const position = (rank / 100) * (end - begin - 1);
      const below = Math.floor(position);
      const low = window.find(below);
      const high = below === position ? low : window.find(below + 1);
      result[t] = low + (position - below) * (high - low);
    }
  }
  return result;
}

interface RankedWindow {
  /** Lets sample `i` enter (1) or leave (−1). */
  add(i: number, change: 1 | -1): void;
  /** The `k`-th smallest of those inside, from 0. */
  find(k: number): number;
}

function createRankedWindow(samples: Float64Array): RankedWindow {
  const n = samples.length;
  const order = Uint32Array.from(samples, (_, i) => i);
  order.sort((a, b) => (samples[a] as number) - (samples[b] as number));
  const ranks = new Uint32Array(n);
  order.forEach((sample, place) => {
    ranks[sample] = place + 1;
  });
  const counts = new Int32Array(n + 1);
  const top = 2 ** Math.floor(Math.log2(Math.max(1, n)));
  return {
    add(i, change) {
      for (let at = ranks[i] as number; at <= n; at += at & -at) {
        counts[at] = (counts[at] as number) + change;
      }
    },
    find(k) {
      let at = 0;
      let rest = k;
      for (let step = top; step > 0; step >>= 1) {
        const next = at + step;
        if (next > n || (counts[next] as number) > rest) continue;
        rest -= counts[next] as number;
        at = next;
      }
      return samples[order[at] as number] as number;
    },
  };
}

import { performance } from 'node:perf_hooks';

/**
 * Runs contenders in turns, each round in another order, after rounds that do not count.
 *
 * @param contenders name → function that does the work once; it may resolve to the seconds that count,
 *   otherwise the whole call counts
 * @param options.rounds rounds that count; default 5
 * @param options.warmUp rounds before them that do not count; default 1
 * @returns name → `{ seconds, spread, ratioTo(other) }`: the median, half the interquartile range
 *   relative to it, and the median over rounds of the other's time divided by this one's (above 1: this
 *   one is faster)
 */
export async function compare(contenders, { rounds = 5, warmUp = rounds > 1 ? 1 : 0 } = {}) {
  const names = Object.keys(contenders);
  const times = new Map(names.map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    const order = names.map((_, i) => names[(i + Math.max(round, 0)) % names.length]);
    for (const name of order) {
      const seconds = await time(contenders[name]);
      if (round >= 0) times.get(name).push(seconds);
    }
  }
  return Object.fromEntries(names.map((name) => [name, statistics(name, times)]));
}

/** Seconds that a call takes, by its own clock when it gives them. */
export async function time(work) {
  const start = performance.now();
  const seconds = await work();
  return typeof seconds === 'number' ? seconds : (performance.now() - start) / 1000;
}

function statistics(name, times) {
  const own = times.get(name);
  const middle = median(own);
  return {
    seconds: middle,
    spread: (quantile(own, 0.75) - quantile(own, 0.25)) / 2 / middle,
    ratioTo(other) {
      const others = times.get(other);
      return others && median(own.map((seconds, i) => others[i] / seconds));
    },
  };
}

/** The middle of some numbers. */
export function median(numbers) {
  return quantile(numbers, 0.5);
}

/** The number below which a share of them lies, interpolated; NaN of none. */
export function quantile(numbers, at) {
  if (numbers.length === 0) return Number.NaN;
  const sorted = Float64Array.from(numbers).sort();
  const position = (sorted.length - 1) * at;
  const low = Math.floor(position);
  const high = Math.ceil(position);
  return sorted[low] + (sorted[high] - sorted[low]) * (position - low);
}

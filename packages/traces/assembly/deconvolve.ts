// Non-negative AR(1) deconvolution by pools of adjacent violators. A pool is a stretch of pure decay from
// calcium `top / weight` on: top = Σ g^k · y, weight = Σ g^2k, decay = g^length, and where it starts. The
// newest pool lives in locals, the others on a stack of 32 bytes each. Weights are positive, so two
// pools are compared by multiplying across. Spikes may take the place of the trace.

// @ts-ignore: decorator
@inline
function solve<T>(trace: usize, frames: u32, g: f64, penalty: f64, pools: usize, spikes: usize): void {
  if (frames == 0) return;
  const inner = penalty * (1 - g);
  let stack = pools;
  // The first sample's spike is not penalised, and nothing decays out of the last sample.
  let top = <f64>load<T>(trace) + (frames > 1 ? penalty * g : 0);
  let weight: f64 = 1;
  let decay = g;
  let start: u32 = 0;
  for (let t: u32 = 1; t < frames; t++) {
    store<f64>(stack, top);
    store<f64>(stack, weight, 8);
    store<f64>(stack, decay, 16);
    store<u32>(stack, start, 24);
    stack += 32;
    top = <f64>load<T>(trace + sizeof<T>() * <usize>t) - (t == frames - 1 ? penalty : inner);
    weight = 1;
    decay = g;
    start = t;
    while (stack > pools) {
      const before = stack - 32;
      const topBefore = load<f64>(before);
      const weightBefore = load<f64>(before, 8);
      const decayBefore = load<f64>(before, 16);
      if (topBefore * decayBefore * weight <= top * weightBefore) break;
      top = topBefore + decayBefore * top;
      weight = weightBefore + decayBefore * decayBefore * weight;
      decay *= decayBefore;
      start = load<u32>(before, 24);
      stack = before;
    }
  }
  memory.fill(spikes, 0, sizeof<T>() * <usize>frames);
  // From the last pool back to the second: what it starts with beyond what is left of the one before.
  while (stack > pools) {
    stack -= 32;
    const left = load<f64>(stack, 16) * load<f64>(stack) / load<f64>(stack, 8);
    store<T>(spikes + sizeof<T>() * <usize>start, <T>max<f64>(0, top / weight - left));
    top = load<f64>(stack);
    weight = load<f64>(stack, 8);
    start = load<u32>(stack, 24);
  }
}

export function deconvolve_float32(trace: usize, frames: u32, g: f64, penalty: f64, pools: usize, spikes: usize): void {
  solve<f32>(trace, frames, g, penalty, pools, spikes);
}

export function deconvolve_float64(trace: usize, frames: u32, g: f64, penalty: f64, pools: usize, spikes: usize): void {
  solve<f64>(trace, frames, g, penalty, pools, spikes);
}

// Float64 samples that lie one after the other.

// @ts-ignore: decorator
@inline
export function get(at: usize, t: u32): f64 {
  return load<f64>(at + 8 * <usize>t);
}

// @ts-ignore: decorator
@inline
export function put(at: usize, t: u32, value: f64): void {
  store<f64>(at + 8 * <usize>t, value);
}

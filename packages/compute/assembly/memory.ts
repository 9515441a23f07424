// A bump allocator: kernels reserve what they need once, and the whole memory goes at the end.

const base: usize = (__heap_base + 63) & ~63;
let top: usize = base;

/** Reserves `bytes`, aligned to a cache line, with slack for vector loads past the end. */
export function alloc(bytes: i32): i32 {
  const at = top;
  top = (top + <usize>bytes + 64 + 63) & ~63;
  const missing = <i32>((top + 0xffff) >>> 16) - memory.size();
  if (missing > 0 && memory.grow(missing) < 0) unreachable();
  return <i32>at;
}

export function reset(): void {
  top = base;
}

/** Where the next reservation would begin; see release. */
export function mark(): i32 {
  return <i32>top;
}

/** Forgets the reservations made since mark gave `at`. */
export function release(at: i32): void {
  top = <usize>at;
}

export function alloc(bytes: usize): usize {
  return heap.alloc(bytes + 16) + 15 & ~15;
}

export function reset(): void {
  heap.reset();
}

// Transposes frames of elements of 1, 2 and 4 bytes. A square of 8 × 8 (for 4 bytes: 4 × 4) elements is
// transposed in registers: interleaving register i with register i + n/2, log2(n) times, swaps the axes.

/** Bytes of memory that kernels may use, from here on. */
export function base(): usize {
  return (__heap_base + 15) & ~15;
}

/** Edge of the tiles whose squares are done together, so that both sides stay in cache. */
const TILE: u32 = 32;

// @ts-ignore: decorator
@inline
function square2(from: usize, step: usize, to: usize, toStep: usize): void {
  let a0 = v128.load(from), a1 = v128.load(from + step);
  let a2 = v128.load(from + 2 * step), a3 = v128.load(from + 3 * step);
  let a4 = v128.load(from + 4 * step), a5 = v128.load(from + 5 * step);
  let a6 = v128.load(from + 6 * step), a7 = v128.load(from + 7 * step);
  for (let round = 0; round < 3; round++) {
    const b0 = low16(a0, a4), b1 = high16(a0, a4), b2 = low16(a1, a5), b3 = high16(a1, a5);
    const b4 = low16(a2, a6), b5 = high16(a2, a6), b6 = low16(a3, a7), b7 = high16(a3, a7);
    a0 = b0; a1 = b1; a2 = b2; a3 = b3; a4 = b4; a5 = b5; a6 = b6; a7 = b7;
  }
  v128.store(to, a0); v128.store(to + toStep, a1);
  v128.store(to + 2 * toStep, a2); v128.store(to + 3 * toStep, a3);
  v128.store(to + 4 * toStep, a4); v128.store(to + 5 * toStep, a5);
  v128.store(to + 6 * toStep, a6); v128.store(to + 7 * toStep, a7);
}

// @ts-ignore: decorator
@inline
function low16(a: v128, b: v128): v128 {
  return v128.shuffle<u16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

// @ts-ignore: decorator
@inline
function high16(a: v128, b: v128): v128 {
  return v128.shuffle<u16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

// @ts-ignore: decorator
@inline
function low8(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-ignore: decorator
@inline
function high8(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** Rows of eight bytes fill half a register, so interleaving gives two rows in one. */
// @ts-ignore: decorator
@inline
function square1(from: usize, step: usize, to: usize, toStep: usize): void {
  let a0 = low8(v128.load64_zero(from), v128.load64_zero(from + 4 * step));
  let a1 = low8(v128.load64_zero(from + step), v128.load64_zero(from + 5 * step));
  let a2 = low8(v128.load64_zero(from + 2 * step), v128.load64_zero(from + 6 * step));
  let a3 = low8(v128.load64_zero(from + 3 * step), v128.load64_zero(from + 7 * step));
  for (let round = 0; round < 2; round++) {
    const b0 = low8(a0, a2), b1 = high8(a0, a2), b2 = low8(a1, a3), b3 = high8(a1, a3);
    a0 = b0; a1 = b1; a2 = b2; a3 = b3;
  }
  v128.store64_lane(to, a0, 0); v128.store64_lane(to + toStep, a0, 1);
  v128.store64_lane(to + 2 * toStep, a1, 0); v128.store64_lane(to + 3 * toStep, a1, 1);
  v128.store64_lane(to + 4 * toStep, a2, 0); v128.store64_lane(to + 5 * toStep, a2, 1);
  v128.store64_lane(to + 6 * toStep, a3, 0); v128.store64_lane(to + 7 * toStep, a3, 1);
}

// @ts-ignore: decorator
@inline
function square4(from: usize, step: usize, to: usize, toStep: usize): void {
  let a0 = v128.load(from), a1 = v128.load(from + step);
  let a2 = v128.load(from + 2 * step), a3 = v128.load(from + 3 * step);
  for (let round = 0; round < 2; round++) {
    const b0 = v128.shuffle<u32>(a0, a2, 0, 4, 1, 5), b1 = v128.shuffle<u32>(a0, a2, 2, 6, 3, 7);
    const b2 = v128.shuffle<u32>(a1, a3, 0, 4, 1, 5), b3 = v128.shuffle<u32>(a1, a3, 2, 6, 3, 7);
    a0 = b0; a1 = b1; a2 = b2; a3 = b3;
  }
  v128.store(to, a0); v128.store(to + toStep, a1);
  v128.store(to + 2 * toStep, a2); v128.store(to + 3 * toStep, a3);
}

// @ts-ignore: decorator
@inline
function square<T>(from: usize, step: usize, to: usize, toStep: usize): void {
  if (sizeof<T>() == 1) square1(from, step, to, toStep);
  else if (sizeof<T>() == 2) square2(from, step, to, toStep);
  else square4(from, step, to, toStep);
}

// @ts-ignore: decorator
@inline
function transpose<T>(source: usize, target: usize, rows: u32, columns: u32): void {
  const edge: u32 = sizeof<T>() == 4 ? 4 : 8;
  const size = sizeof<T>();
  const step = <usize>columns * size;
  const toStep = <usize>rows * size;
  const wholeRows = rows - rows % edge;
  const wholeColumns = columns - columns % edge;
  for (let row0: u32 = 0; row0 < wholeRows; row0 += TILE) {
    const row1 = min(wholeRows, row0 + TILE);
    for (let column0: u32 = 0; column0 < wholeColumns; column0 += TILE) {
      const column1 = min(wholeColumns, column0 + TILE);
      for (let column = column0; column < column1; column += edge) {
        for (let row = row0; row < row1; row += edge) {
          const from = source + <usize>row * step + <usize>column * size;
          square<T>(from, step, target + <usize>column * toStep + <usize>row * size, toStep);
        }
      }
    }
  }
  // what is left at the right, then at the bottom
  for (let row: u32 = 0; row < rows; row++) {
    for (let column = row < wholeRows ? wholeColumns : 0; column < columns; column++) {
      const from = source + <usize>row * step + <usize>column * size;
      store<T>(target + <usize>column * toStep + <usize>row * size, load<T>(from));
    }
  }
}

export function transpose1(source: usize, target: usize, rows: u32, columns: u32): void {
  transpose<u8>(source, target, rows, columns);
}

export function transpose2(source: usize, target: usize, rows: u32, columns: u32): void {
  transpose<u16>(source, target, rows, columns);
}

export function transpose4(source: usize, target: usize, rows: u32, columns: u32): void {
  transpose<u32>(source, target, rows, columns);
}

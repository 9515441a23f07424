import { type Mask, type OutlineLoop, traceOutline } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outlinePath } from './outline.ts';

const width = 9;
const height = 7;

describe('traceOutline', () => {
  it('walks a rectangle clockwise, corners only', () => {
    const loops = traceOutline(draw('.........', '.........', '.###.....', '.###.....'), width);
    expect(loops).toEqual([[1, 2, 4, 2, 4, 4, 1, 4]]);
    expect(outlinePath(loops)).toBe('M1 2h3v2h-3z');
  });

  it('joins pixels by edges, not by corners', () => {
    expect(traceOutline(draw('#........', '.#.......'), width)).toEqual([
      [0, 0, 1, 0, 1, 1, 0, 1],
      [1, 1, 2, 1, 2, 2, 1, 2],
    ]);
  });

  it('walks a hole the other way', () => {
    const ring = draw('.........', '.###.....', '.#.#.....', '.###.....');
    expect(traceOutline(ring, width).map(signedArea)).toEqual([9, -1]);
  });

  it('does not join the ends of neighbouring rows', () => {
    expect(traceOutline(draw('........#', '#........'), width)).toHaveLength(2);
  });

  it('leaves out pixels without weight', () => {
    const mask = { pixels: Uint32Array.of(0, 1, 2), weights: Float32Array.of(0.2, 0, Number.NaN) };
    expect(outlinePath(traceOutline(mask, width))).toBe('M0 0h1v1h-1z');
    expect(traceOutline(draw(), width)).toEqual([]);
  });

  it('encloses exactly the pixels of any mask, by even-odd and by area', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 63, maxLength: 63, max: 1 }), (inside) => {
        const pixels = [...inside.keys()].filter((i) => inside[i] === 1);
        const mask = { pixels: Uint32Array.from(pixels), weights: new Float32Array(64).fill(1) };
        const loops = traceOutline(mask, width);
        expect(fill(readPath(outlinePath(loops)))).toEqual([...inside]);
        expect(loops.reduce((sum, loop) => sum + signedArea(loop), 0)).toBe(pixels.length);
        for (const loop of loops) expectCornersOnly(loop);
      }),
    );
  });
});

/** A mask from rows of text: `#` is inside. */
function draw(...rows: readonly string[]): Mask {
  const pixels = [...rows.join('')].flatMap((sign, i) => (sign === '#' ? [i] : []));
  return { pixels: Uint32Array.from(pixels), weights: new Float32Array(pixels.length).fill(1) };
}

/** Pixels whose centre is inside, by counting crossings to the left of it. */
function fill(loops: readonly OutlineLoop[]): number[] {
  return Array.from({ length: width * height }, (_, pixel) => {
    const [x, y] = [(pixel % width) + 0.5, Math.floor(pixel / width) + 0.5];
    const crossings = loops.flatMap(segments).filter(([x0, y0, x1, y1]) => {
      return x0 === x1 && x0 < x && Math.min(y0, y1) < y && y < Math.max(y0, y1);
    });
    return crossings.length % 2;
  });
}

function segments(loop: OutlineLoop): [number, number, number, number][] {
  const at = (i: number) => Number(loop[i % loop.length]);
  return Array.from({ length: loop.length / 2 }, (_, i) => {
    return [at(2 * i), at(2 * i + 1), at(2 * i + 2), at(2 * i + 3)];
  });
}

/** Positive when clockwise with y down. */
function signedArea(loop: OutlineLoop): number {
  return segments(loop).reduce((sum, [x0, y0, x1, y1]) => sum + (x0 * y1 - x1 * y0) / 2, 0);
}

function expectCornersOnly(loop: OutlineLoop): void {
  const horizontal = segments(loop).map(([, y0, , y1]) => y0 === y1);
  horizontal.forEach((value, i) => {
    expect(horizontal[(i + 1) % horizontal.length]).toBe(!value);
  });
}

/** Reads `M x y` and relative `h`, `v` back into corners. */
function readPath(path: string): OutlineLoop[] {
  const loops: number[][] = [];
  let [x, y] = [0, 0];
  for (const [, command, numbers] of path.matchAll(/([Mhvz])([-\d ]*)/g)) {
    const [first = 0, second = 0] = String(numbers).split(' ').map(Number);
    if (command === 'M') {
      [x, y] = [first, second];
      loops.push([]);
    }
    if (command === 'h') x += first;
    if (command === 'v') y += first;
    if (command !== 'z') loops.at(-1)?.push(x, y);
  }
  return loops;
}

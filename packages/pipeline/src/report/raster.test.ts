import { describe, expect, it } from 'vitest';
import { rasterOf } from './raster.ts';

const matrix = (rows: readonly (readonly number[])[]) => ({
  data: Float32Array.from(rows.flat()),
  frames: rows.length,
  count: rows[0]?.length ?? 0,
});

describe('rasterOf', () => {
  it('puts ROIs that are active together next to each other', () => {
    const frames = Array.from({ length: 40 }, (_, t) => {
      const [even, odd] = [Number(t % 10 < 3), Number(t % 8 === 5)];
      return [even, odd, 2 * even + 1, odd * 3, even * 5];
    });
    const { picture } = rasterOf(matrix(frames));
    const row = (i: number) => [...picture.data.subarray(i * 40, (i + 1) * 40)];
    expect([picture.height, picture.width]).toEqual([5, 40]);
    expect(row(0)).toEqual(row(1));
    expect(row(1)).toEqual(row(2));
    expect(row(3)).toEqual(row(4));
    expect(row(2)).not.toEqual(row(3));
  });

  it('inks standard deviations above the mean, up to four', () => {
    const values = Array.from({ length: 100 }, (_, t) => [t === 7 ? 1 : 0]);
    const { picture } = rasterOf(matrix(values));
    expect(picture.data[7]).toBe(0);
    expect(picture.data.filter((grey) => grey === 255)).toHaveLength(99);
  });

  it('leaves constant and missing ROIs blank', () => {
    const { picture } = rasterOf(
      matrix([
        [1, Number.NaN],
        [1, Number.NaN],
        [1, 3],
      ]),
    );
    expect([...picture.data]).toEqual(Array(6).fill(255));
  });

  it('is small whatever the size of the matrix', () => {
    const big = { data: new Float32Array(1700 * 950), frames: 1700, count: 950 };
    const { picture, roisPerRow } = rasterOf(big);
    expect(roisPerRow).toBe(3);
    expect([picture.height, picture.width]).toEqual([317, 800]);
  });
});

import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { pictureOf, pngAddress, shrinkImage } from './picture.ts';

const image = (values: readonly number[], height: number, width: number) => ({
  data: Float32Array.from(values),
  height,
  width,
});

describe('pictureOf', () => {
  it('stretches the 1st to the 99.7th percentile from black to white', () => {
    const { picture, contrast } = pictureOf(image([...Array(1001).keys()], 7, 143));
    expect(contrast?.black).toBeCloseTo(10);
    expect(contrast?.white).toBeCloseTo(997);
    expect([...picture.data.subarray(0, 11)]).toEqual(Array(11).fill(0));
    expect([...picture.data.subarray(997)]).toEqual(Array(4).fill(255));
    for (let i = 10; i < 997; i++) {
      expect(Math.abs(Number(picture.data[i]) - ((i - 10) / 987) * 255)).toBeLessThanOrEqual(2.6);
    }
  });

  it('shows a constant image mid-grey and missing pixels black', () => {
    const constant = pictureOf(image([5, 5, Number.NaN, 5], 2, 2));
    expect(constant.contrast).toBeUndefined();
    expect([...constant.picture.data]).toEqual([128, 128, 0, 128]);
    expect(pictureOf(image([Number.NaN], 1, 1)).contrast).toBeUndefined();
  });

  it('shows a single bright pixel in an image that is constant otherwise', () => {
    const values = Array(1000).fill(3);
    values[500] = 9;
    expect(pictureOf(image(values, 10, 100)).picture.data[500]).toBe(255);
  });
});

describe('shrinkImage', () => {
  it('averages whole blocks, smaller ones at the border, without missing pixels', () => {
    const small = shrinkImage(image([1, 3, 10, 5, Number.NaN, 20], 2, 3), 2);
    expect(small).toEqual({ data: Float32Array.of(3, 15), height: 1, width: 2 });
  });

  it('leaves small images alone', () => {
    const same = image([1, 2], 1, 2);
    expect(shrinkImage(same, 2)).toBe(same);
  });
});

describe('pngAddress', () => {
  it('is a PNG with the same pixels', () => {
    const picture = { data: Uint8Array.of(0, 85, 170, 255, 1, 2), height: 2, width: 3 };
    const [scheme, base64 = ''] = pngAddress(picture).split(',');
    const decoded = decode(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
    expect(scheme).toBe('data:image/png;base64');
    expect(decoded).toMatchObject({ width: 3, height: 2, channels: 1, depth: 8 });
    expect(decoded.data).toEqual(picture.data);
  });
});

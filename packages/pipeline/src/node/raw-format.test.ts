import { expect, it } from 'vitest';
import { parseRawFormat } from './raw-format.ts';

it('reads height, width, dtype, byte order and offset', () => {
  expect(parseRawFormat('512x640:uint16')).toEqual({
    height: 512,
    width: 640,
    dtype: 'uint16',
    offset: 0,
  });
  expect(parseRawFormat('1x2:float32:big+1024')).toEqual({
    height: 1,
    width: 2,
    dtype: 'float32',
    byteOrder: 'big',
    offset: 1024,
  });
});

it.each(['', '512:uint16', '512x640', '512x640:int3', '512x640:uint16:middle', '0.5x2:uint8'])(
  'refuses "%s" and shows how to say it',
  (text) => {
    expect(() => parseRawFormat(text)).toThrow(/e\.g\. 512x640:uint16/);
  },
);

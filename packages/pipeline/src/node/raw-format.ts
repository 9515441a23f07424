import { type Dtype, dtypes, InvalidArgumentError } from '@ophys/core';
import type { RawMovieFormat } from '@ophys/movie-io';

/**
 * What a text says of a file of nothing but pixels: `512x640:uint16` is height, width and dtype;
 * `:big` stands for the byte order, `+1024` at the end for bytes before the first pixel.
 *
 * @throws {InvalidArgumentError} when it says something else
 */
export function parseRawFormat(text: string): RawMovieFormat {
  const match = /^(\d+)x(\d+):([a-z]+\d+)(?::(little|big))?(?:\+(\d+))?$/.exec(text);
  const [, height, width, name, byteOrder, offset = '0'] = match ?? [];
  const dtype = dtypes.find((known) => known === name);
  if (match === null || dtype === undefined) {
    throw new InvalidArgumentError(
      'raw',
      `Expected height x width and dtype, e.g. 512x640:uint16, 512x640:int16:big or 512x640:float32+1024, got "${text}"; dtypes are ${dtypes.join(', ')}.`,
    );
  }
  return {
    height: Number(height),
    width: Number(width),
    dtype: dtype satisfies Dtype,
    ...(byteOrder && { byteOrder: byteOrder === 'big' ? 'big' : 'little' }),
    offset: Number(offset),
  };
}

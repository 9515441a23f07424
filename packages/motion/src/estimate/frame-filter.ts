import { type Backend, loadOp } from '@ophys/compute';
import type { Image, TypedArray } from '@ophys/core';
import { highPass as highPassOp } from '../ops/high-pass/index.ts';
import { type CorrelationOptions, resolveCorrelationOptions } from '../options.ts';

/** What frames and reference go through before they are compared. */
export interface FrameFilter {
  /** The frames as they are compared, `[frame, row, column]`; themselves where nothing is filtered. */
  frames(data: TypedArray, count: number): Promise<TypedArray>;
  image(image: Image): Promise<Image>;
  /** Frees what is held. */
  close(): Promise<void>;
}

/** The filter that the options ask for, for frames of one size. */
export async function openFrameFilter(
  { height, width }: Pick<Image, 'height' | 'width'>,
  options: CorrelationOptions,
  backend: Backend,
): Promise<FrameFilter> {
  const { highPass } = resolveCorrelationOptions(options);
  if (highPass === 0) {
    return { frames: async (data) => data, image: async (image) => image, close: async () => {} };
  }
  const { implementation } = await loadOp(highPassOp, backend);
  const radius = Math.min(Math.max(height, width), Math.floor(highPass / 2));
  const filter = await implementation.prepare({ height, width, radius });
  return {
    frames: (data, count) => filter.apply(data, count),
    image: async (image) => ({ ...image, data: await filter.apply(image.data, 1) }),
    close: () => filter.close(),
  };
}

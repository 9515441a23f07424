import { type FrameSource, type Image, InvalidArgumentError } from '@ophys/core';

/** Throws {@link InvalidArgumentError} when an image or a model is not of the frames' size. */
export function requireSameSize(
  { shape: [, height, width] }: FrameSource,
  image: Pick<Image, 'height' | 'width'>,
  argument: 'reference' | 'fieldModel' = 'reference',
): void {
  if (image?.height === undefined || image.width === undefined) {
    const wrapped = argument === 'reference' ? 'image' : 'model';
    const isWrapped = typeof image === 'object' && image !== null && wrapped in image;
    throw new InvalidArgumentError(
      argument,
      `Expected the ${argument} to have a height and a width, got ${isWrapped ? `an estimate; pass its .${wrapped}` : String(image)}.`,
    );
  }
  if (image.height === height && image.width === width) return;
  throw new InvalidArgumentError(
    argument,
    `The ${argument} is ${image.height} x ${image.width} px but the frames are ${height} x ${width}.`,
  );
}

import { isOphysError } from '@ophys/core';
import { isOme, readOme } from './ome.ts';
import { numbered, type PageOrder, type PageTexts, pageAlong, plainOrder } from './page-order.ts';

/** The order of the pages that OME-XML states, for files whose pages are all of it. */
export function readOmeOrder({ description, pages, samples }: PageTexts): PageOrder | undefined {
  if (!isOme(description)) return undefined;
  try {
    const { sizes, order, channels, ...image } = readOme(description);
    const C = Math.ceil(sizes.C / samples);
    const T = order.endsWith('T') ? Math.floor(pages / (C * sizes.Z)) : sizes.T;
    return {
      ...image,
      format: 'OME',
      channels: channels.filter((_, i) => i % samples === 0),
      planes: numbered('Plane', Math.min(sizes.Z, pages)),
      frames: T,
      pageOf: pageAlong(order, { C, Z: sizes.Z, T }),
    };
  } catch (error) {
    if (!isOphysError(error)) throw error;
    const warning = `${error.message} Every page is taken as a frame.`;
    return { ...plainOrder(pages, 'TIFF'), warnings: [warning] };
  }
}

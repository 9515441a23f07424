import {
  numbered,
  type PageOrder,
  type PageTexts,
  pageAlong,
  positiveOrNone,
} from './page-order.ts';

/**
 * Reads what tifffile notes about an array: its shape, and with `metadata={'axes': …}` what its axes
 * are. Pages run along the leading axes, the last one fastest.
 */
export function readShaped({ description, pages }: PageTexts): PageOrder | undefined {
  if (!description.startsWith('{"shape": [') || description.length > 4096) return undefined;
  const found = parse(description);
  const leading = leadingAxes(found, pages);
  if (leading === undefined) return undefined;
  const sizes = { C: leading.get('C') ?? 1, Z: leading.get('Z') ?? 1, T: leading.get('T') ?? 1 };
  const order = [...leading.keys()].reverse().join('');
  return {
    format: 'tifffile',
    channels: numbered('Channel', sizes.C),
    planes: numbered('Plane', sizes.Z),
    frames: sizes.T,
    rateHz: positiveOrNone(Number(found.fps)),
    metadata: {},
    warnings: [],
    pageOf: pageAlong(order, sizes),
  };
}

function parse(description: string): Record<string, unknown> {
  try {
    return JSON.parse(description);
  } catch {
    return {};
  }
}

/** Sizes of time, planes and channels when the axes are nothing but these and the image's own. */
function leadingAxes(
  { shape, axes }: Record<string, unknown>,
  pages: number,
): ReadonlyMap<string, number> | undefined {
  if (typeof axes !== 'string' || !Array.isArray(shape) || shape.length !== axes.length) {
    return undefined;
  }
  const image = /^([CZT]*)YX$/.exec(axes)?.[1];
  if (image === undefined || new Set(image).size !== image.length) return undefined;
  const leading = new Map([...image].map((axis, i) => [axis, Number(shape[i])]));
  // Pages of z alone are a movie, as everywhere else.
  if (!leading.has('T') && leading.has('Z')) {
    leading.set('T', leading.get('Z') ?? 1);
    leading.delete('Z');
  }
  const product = [...leading.values()].reduce((all, size) => all * size, 1);
  return product === pages ? leading : undefined;
}

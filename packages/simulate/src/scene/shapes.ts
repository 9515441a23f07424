import { blurImage } from './plane.ts';

const PSF_SIGMA_PX = 0.8;
/** Nucleus: share of the soma's radius, and brightness relative to the cytoplasm. */
const NUCLEUS_RADIUS = 0.5;
const NUCLEUS_BRIGHTNESS = 0.45;
const EDGE_PX = 0.4;
/** Weights below this share of the peak are left out. */
const FAINTEST = 0.01;

/** An ellipse in the field, in px and radians. */
export interface Ellipse {
  readonly y: number;
  readonly x: number;
  /** Semi-axis along `angle`. */
  readonly major: number;
  /** Semi-axis across it. */
  readonly minor: number;
  readonly angle: number;
}

/** A small image on the pixel grid; `top` and `left` may be negative. */
export interface Patch {
  readonly top: number;
  readonly left: number;
  readonly size: number;
  /** `size * size` values, row-major. */
  readonly data: Float64Array;
}

/** A soma without calcium in its nucleus, through the microscope's blur; peak 1. */
export function drawRing(ellipse: Ellipse): Patch {
  const radius = (ellipse.major + ellipse.minor) / 2;
  return drawPatch(ellipse, (distance) => {
    const inNucleus = softStep((NUCLEUS_RADIUS - distance) * radius);
    const inside = softStep((1 - distance) * radius);
    return inside * (1 - (1 - NUCLEUS_BRIGHTNESS) * inNucleus);
  });
}

/** A filled ellipse through the microscope's blur; peak 1. */
export function drawDisc(ellipse: Ellipse): Patch {
  const radius = (ellipse.major + ellipse.minor) / 2;
  return drawPatch(ellipse, (distance) => softStep((1 - distance) * radius));
}

const softStep = (px: number): number => 1 / (1 + Math.exp(-px / EDGE_PX));

/** Draws a profile over the normalised elliptical distance, blurs it, and scales its peak to 1. */
function drawPatch(ellipse: Ellipse, profile: (distance: number) => number): Patch {
  const reach = Math.ceil(ellipse.major + 4 * PSF_SIGMA_PX + 2);
  const size = 2 * reach + 1;
  const top = Math.round(ellipse.y) - reach;
  const left = Math.round(ellipse.x) - reach;
  const [cos, sin] = [Math.cos(ellipse.angle), Math.sin(ellipse.angle)];
  const sharp = Float64Array.from({ length: size * size }, (_, i) => {
    const dy = top + Math.floor(i / size) - ellipse.y;
    const dx = left + (i % size) - ellipse.x;
    const along = (cos * dx + sin * dy) / ellipse.major;
    const across = (cos * dy - sin * dx) / ellipse.minor;
    return profile(Math.hypot(along, across));
  });
  const blurred = blurImage(sharp, { height: size, width: size }, PSF_SIGMA_PX);
  const peak = blurred.reduce((max, value) => Math.max(max, value), 0);
  const data = blurred.map((value) => (value >= FAINTEST * peak ? value / peak : 0));
  return { top, left, size, data };
}

import type { SimulationParameters } from '../parameters.ts';
import { Random, streams } from '../random/random.ts';
import { type Plane, smoothNoise } from './plane.ts';

const FINE_SIGMA_PX = 1.2;
const COARSE_SIGMA_PX = 8;
const VESSEL_SIGMA_PX = 4;
const DARKEST = 0.05;

/** Resting light of the tissue without cells: textured at two scales around 1, crossed by a vessel. */
export function createTissue(parameters: SimulationParameters, plane: Plane): Float64Array {
  const random = new Random(parameters.seed, streams.tissue);
  const fine = smoothNoise(random, plane, FINE_SIGMA_PX);
  const coarse = smoothNoise(random, plane, COARSE_SIGMA_PX);
  const distance = createVessel(random, plane);
  return fine.map((value, pixel) => {
    const texture =
      1 + parameters.fineTexture * value + parameters.coarseTexture * (coarse[pixel] as number);
    const away = distance(Math.floor(pixel / plane.width), pixel % plane.width);
    const shadow = 1 - parameters.vesselDepth * Math.exp(-0.5 * (away / VESSEL_SIGMA_PX) ** 2);
    return Math.max(DARKEST, texture) * shadow;
  });
}

/** Distance in px to the middle of a winding vessel that crosses the plane at some angle. */
function createVessel(random: Random, plane: Plane): (row: number, column: number) => number {
  const angle = random.between(0, Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const middle = random.between(-0.25, 0.25) * Math.min(plane.height, plane.width);
  const phase = random.between(0, 2 * Math.PI);
  return (row, column) => {
    const y = row - plane.height / 2;
    const x = column - plane.width / 2;
    const along = cos * x + sin * y;
    return cos * y - sin * x - middle - 10 * Math.sin(along / 25 + phase);
  };
}

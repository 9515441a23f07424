import { extractBlocks } from '@ophys/traces';

/**
 * The best that least squares can do: traces of every source by its true footprint and of the
 * neuropil by its true modes, from frames without bleaching and resting light.
 *
 * @returns ΔF/F of the somata, `[soma, frame]`
 */
export async function solveWithTruth(source, { truth, parameters }) {
  const [frames] = source.shape;
  const { masks, somata } = listSources(truth);
  const factor = factorize(gramOf(masks, truth.resting.length));
  const restingSums = masks.map((mask) => projectImage(mask, truth.resting));
  const scale = parameters.photons * parameters.gain;
  const traces = somata.map(() => new Float32Array(frames));
  const { blocks } = await extractBlocks(source, masks, { backend: 'wasm' });
  for await (const { data, start, count } of blocks) {
    for (let t = 0; t < count; t++) {
      const light = scale * truth.bleaching[start + t];
      const sums = Float64Array.from(
        masks,
        (_, i) => (data[t * masks.length + i] - parameters.offset) / light - restingSums[i],
      );
      solve(factor, sums);
      for (const [i, place] of somata.entries()) traces[i][start + t] = sums[place] ?? 0;
    }
  }
  return traces;
}

/** Footprints of all active cells in units of ΔF/F, then the modes of the neuropil. */
function listSources({ somata, dendrites, neuropil, resting }) {
  const masks = [];
  const places = [];
  for (const group of [somata, dendrites]) {
    group.cells.forEach(({ baselineFluorescence, isActive }, i) => {
      if (group === somata) places.push(isActive ? masks.length : -1);
      if (!isActive) return;
      const { pixels, weights } = group.footprints[i];
      masks.push({ pixels, weights: weights.map((weight) => weight * baselineFluorescence) });
    });
  }
  const pixels = Uint32Array.from(resting, (_, pixel) => pixel);
  for (let mode = 0; mode < neuropil.modes; mode++) {
    const image = neuropil.images.subarray(mode * pixels.length, (mode + 1) * pixels.length);
    masks.push({ pixels, weights: image });
  }
  return { masks, somata: places };
}

function projectImage({ pixels, weights }, image) {
  return pixels.reduce((sum, pixel, i) => sum + weights[i] * image[pixel], 0);
}

/** Inner products of all pairs of masks. */
function gramOf(masks, pixelCount) {
  const image = new Float64Array(pixelCount);
  return masks.map(({ pixels, weights }) => {
    image.fill(0);
    pixels.forEach((pixel, i) => {
      image[pixel] = weights[i];
    });
    return Float64Array.from(masks, (mask) => projectImage(mask, image));
  });
}

/** Cholesky factor, lower triangle; a little is added to the diagonal for sources that lie on each other. */
function factorize(gram) {
  const lower = gram.map((row) => row.slice());
  for (let i = 0; i < lower.length; i++) {
    lower[i][i] *= 1 + 1e-9;
    for (let j = 0; j <= i; j++) {
      let sum = lower[i][j];
      for (let k = 0; k < j; k++) sum -= lower[i][k] * lower[j][k];
      lower[i][j] = i === j ? Math.sqrt(sum) : sum / lower[j][j];
    }
  }
  return lower;
}

/** Solves in place. */
function solve(lower, values) {
  const n = lower.length;
  for (let i = 0; i < n; i++) {
    let sum = values[i];
    const row = lower[i];
    for (let k = 0; k < i; k++) sum -= row[k] * values[k];
    values[i] = sum / row[i];
  }
  for (let i = n - 1; i >= 0; i--) {
    const row = lower[i];
    values[i] /= row[i];
    const value = values[i];
    for (let k = 0; k < i; k++) values[k] -= row[k] * value;
  }
}

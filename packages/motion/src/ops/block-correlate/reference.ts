import { createFft2d } from '../../fft/fft.ts';
import { correlateCanvas } from '../phase-correlate/reference.ts';
import { type BlockCorrelation, createBlockShifts } from './index.ts';
import { createBlockPeakFinder, surfaceReach } from './peaks.ts';
import { placeFrame } from './place.ts';
import { placeBlock } from './prepare.ts';

/**
 * The definition, in float64. A frame is moved back by its rigid shift, rounded to whole pixels so
 * that noise is not resampled; each of its blocks is correlated as `phaseCorrelate` correlates a
 * frame, with a taper and a spectrum of its own, and {@link createBlockPeakFinder} finds the peaks.
 * What is given is the block's whole displacement less the frame's rigid shift (blocks and
 * neighbours: Pachitariu et al. 2017, bioRxiv 061507; piecewise-rigid registration: Pnevmatikakis
 * and Giovannucci 2017, J. Neurosci. Methods 291:83).
 */
export const implementation: BlockCorrelation = {
  async prepare(blocks) {
    const { height, width, canvasHeight, canvasWidth, spectra } = blocks;
    const transform = createFft2d(canvasHeight, canvasWidth);
    const findPeaks = createBlockPeakFinder(blocks);
    const reach = surfaceReach(blocks);
    const side = 2 * reach + 1;
    const pixels = height * width;
    return {
      async correlate(data, count, shifts) {
        const result = createBlockShifts(count, spectra.length);
        for (let i = 0; i < count; i++) {
          const frame = data.subarray(i * pixels, (i + 1) * pixels);
          const { whole, rest } = placeFrame(shifts, i, blocks);
          const surfaces = new Float64Array(spectra.length * side * side);
          for (const [block, spectrum] of spectra.entries()) {
            const { canvas, isConstant } = placeBlock(frame, blocks, block, whole);
            if (isConstant) continue;
            correlateCanvas(canvas, { ...blocks, ...spectrum }, transform);
            for (let k = 0; k < side * side; k++) {
              const y = (Math.floor(k / side) - reach + canvasHeight) % canvasHeight;
              const x = ((k % side) - reach + canvasWidth) % canvasWidth;
              surfaces[block * side * side + k] = canvas[y * canvasWidth + x];
            }
          }
          findPeaks(surfaces, rest, result, i);
        }
        return result;
      },
      async close() {},
    };
  },
};

/** Traces of a rectangle of pixels with time contiguous, `[row, column, bin]`. */
export interface TraceStack {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly bins: number;
}

/** Turns frames `[bin, row, column]` into traces `[row, column, bin]`. */
export function stackTraces(frames: Float32Array, height: number, width: number): TraceStack {
  const pixels = height * width;
  const bins = frames.length / pixels;
  const data = new Float32Array(frames.length);
  const BLOCK = 16; // pixels at a time, so that both sides stay in cache
  for (let first = 0; first < pixels; first += BLOCK) {
    const stop = Math.min(pixels, first + BLOCK);
    for (let bin = 0; bin < bins; bin++) {
      for (let p = first; p < stop; p++) data[p * bins + bin] = frames[bin * pixels + p] as number;
    }
  }
  return { data, height, width, bins };
}

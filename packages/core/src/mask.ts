/** Which pixels belong to an ROI (or a surround), and how much. */
export interface Mask {
  /** Flat pixel indices, `row * width + column`, ascending, each once. */
  readonly pixels: Uint32Array;
  /** One weight per pixel. */
  readonly weights: Float32Array;
}

/** A rectangle of pixels: rows `row0 … row1 - 1`, columns `column0 … column1 - 1`. */
export interface Rectangle {
  readonly row0: number;
  readonly row1: number;
  readonly column0: number;
  readonly column1: number;
}

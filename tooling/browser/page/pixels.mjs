/** The movie in the files that fixtures.mjs writes: `[frame, row, column]`. */
export const shape = /** @type {const} */ ([5, 4, 6]);

/** Its frames per second. */
export const rateHz = 12.5;

/** Its pixels, each with a value of its own, so that a wrong order of axes is seen. */
export const pixels = Uint16Array.from({ length: 5 * 4 * 6 }, (_, i) => 7 * i);

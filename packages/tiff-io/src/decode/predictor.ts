import { machineIsLittleEndian, type TypedArray } from '@ophys/core';

/**
 * Undoes horizontal differencing, in place: every pixel was stored as the difference from its left
 * neighbour, modulo the range of its dtype.
 *
 * @param data integer pixels in the machine's byte order, rows of `width * samples` values
 * @see TIFF 6.0, section 14
 */
export function undoHorizontalDifference(data: TypedArray, width: number, samples: number): void {
  const length = width * samples;
  for (let row = 0; row < data.length; row += length) {
    const end = Math.min(data.length, row + length);
    for (let i = row + samples; i < end; i++) {
      data[i] = (data[i] as number) + (data[i - samples] as number);
    }
  }
}

/** {@link undoHorizontalDifference} of integers of 64 bits. */
export function undoWideDifference(data: BigUint64Array, width: number, samples: number): void {
  const length = width * samples;
  for (let row = 0; row < data.length; row += length) {
    const end = Math.min(data.length, row + length);
    for (let i = row + samples; i < end; i++) {
      data[i] = (data[i] as bigint) + (data[i - samples] as bigint);
    }
  }
}

/**
 * Undoes the floating-point predictor, in place: a row was stored as the first (most significant)
 * bytes of all its pixels, then their second bytes and so on, and then as differences of bytes.
 *
 * @param bytes encoded rows; afterwards pixels in the machine's byte order
 * @param elementBytes 4 or 8
 * @see Adobe Photoshop TIFF technical note 3 (2005)
 */
export function undoFloatPredictor(
  bytes: Uint8Array,
  width: number,
  samples: number,
  elementBytes: number,
): void {
  const values = width * samples;
  const rowBytes = values * elementBytes;
  const planes = new Uint8Array(rowBytes);
  for (let start = 0; start + rowBytes <= bytes.length; start += rowBytes) {
    const row = bytes.subarray(start, start + rowBytes);
    for (let i = 0; i < rowBytes; i++) {
      planes[i] = (row[i] as number) + (i < samples ? 0 : (planes[i - samples] as number));
    }
    for (let plane = 0; plane < elementBytes; plane++) {
      const place = machineIsLittleEndian ? elementBytes - 1 - plane : plane;
      for (let x = 0; x < values; x++) {
        row[x * elementBytes + place] = planes[plane * values + x] as number;
      }
    }
  }
}

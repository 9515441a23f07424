import type { TypedArray } from '@ophys/core';
import { machineIsLittleEndian } from './byte-order.ts';

/**
 * Undoes horizontal differencing, in place: every pixel was stored as the difference from its left
 * neighbour, modulo the range of its dtype.
 *
 * @param data integer pixels in the machine's byte order, rows of `width`
 * @see TIFF 6.0, section 14
 */
export function undoHorizontalDifference(data: TypedArray, width: number): void {
  for (let row = 0; row < data.length; row += width) {
    const end = Math.min(data.length, row + width);
    for (let i = row + 1; i < end; i++) {
      data[i] = (data[i] as number) + (data[i - 1] as number);
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
export function undoFloatPredictor(bytes: Uint8Array, width: number, elementBytes: number): void {
  const rowBytes = width * elementBytes;
  const planes = new Uint8Array(rowBytes);
  for (let start = 0; start + rowBytes <= bytes.length; start += rowBytes) {
    const row = bytes.subarray(start, start + rowBytes);
    let sum = 0;
    for (let i = 0; i < rowBytes; i++) {
      sum = (sum + (row[i] as number)) & 0xff;
      planes[i] = sum;
    }
    for (let plane = 0; plane < elementBytes; plane++) {
      const place = machineIsLittleEndian ? elementBytes - 1 - plane : plane;
      for (let x = 0; x < width; x++) {
        row[x * elementBytes + place] = planes[plane * width + x] as number;
      }
    }
  }
}

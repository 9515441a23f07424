import { createArray, dtypes } from '@ophys/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { transposeFrames } from './transpose.ts';

test('the element of row r and column c of a frame goes to row c and column r, whatever its type', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...dtypes),
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 3 }),
      fc.nat(2),
      (dtype, rows, columns, count, offset) => {
        const length = count * rows * columns;
        const source = createArray(dtype, length + offset).subarray(offset);
        for (let i = 0; i < length; i++) source[i] = (i * 37) % 101;
        const target = createArray(dtype, length);
        transposeFrames(source, target, count, rows, columns);
        for (let frame = 0; frame < count; frame++) {
          for (let row = 0; row < rows; row++) {
            for (let column = 0; column < columns; column++) {
              const base = frame * rows * columns;
              const found = target[base + column * rows + row];
              if (found !== source[base + row * columns + column]) {
                expect.fail(
                  `${dtype} ${rows} × ${columns}: row ${row}, column ${column}: ${found}`,
                );
              }
            }
          }
        }
      },
    ),
  );
});

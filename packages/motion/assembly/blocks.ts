// Whitened phase correlation of the blocks of one frame: each block goes through the fused steps of
// `correlate.ts` in turn, against a spectrum of its own, and leaves the correlations round the origin.
//
// Settings are those of `correlate.ts` with the size of a block in the place of the frame's; of a
// block they take on TAPER_Y, TAPER_X, REFERENCE and LEVEL. The block table holds per block six
// 4-byte words: first row, first column, TAPER_Y, TAPER_X, REFERENCE, LEVEL (f32).

import {
  CANVAS_HEIGHT, CANVAS_WIDTH, copySurface, hasContrast, HEIGHT, LEVEL, LIMIT, loadFour, number, REACH, REFERENCE, SCALE, startImage, TAPER_X, TAPER_Y, transformAllColumns, transformBand, transformRows, WEIGHT_X, WEIGHT_Y, WIDTH, word, WORK,
} from './correlate';

/**
 * Correlates the blocks of the frame at `frame`, `height` x `width`, moved back by (dy, dx), which is at
 * most its size. Writes f32 [block, dy, dx] from -REACH to REACH to `surfaces`; 0 without contrast.
 */
export function blocks_u8(settings: usize, table: usize, count: i32, frame: usize, height: i32, width: i32, dy: i32, dx: i32, surfaces: usize): void { blocks<u8>(settings, table, count, frame, height, width, dy, dx, surfaces); }
export function blocks_i8(settings: usize, table: usize, count: i32, frame: usize, height: i32, width: i32, dy: i32, dx: i32, surfaces: usize): void { blocks<i8>(settings, table, count, frame, height, width, dy, dx, surfaces); }
export function blocks_u16(settings: usize, table: usize, count: i32, frame: usize, height: i32, width: i32, dy: i32, dx: i32, surfaces: usize): void { blocks<u16>(settings, table, count, frame, height, width, dy, dx, surfaces); }
export function blocks_i16(settings: usize, table: usize, count: i32, frame: usize, height: i32, width: i32, dy: i32, dx: i32, surfaces: usize): void { blocks<i16>(settings, table, count, frame, height, width, dy, dx, surfaces); }
export function blocks_f32(settings: usize, table: usize, count: i32, frame: usize, height: i32, width: i32, dy: i32, dx: i32, surfaces: usize): void { blocks<f32>(settings, table, count, frame, height, width, dy, dx, surfaces); }

function blocks<T>(
  settings: usize, table: usize, count: i32, frame: usize, height: i32, width: i32, dy: i32, dx: i32, surfaces: usize,
): void {
  const moved = dy != 0 || dx != 0;
  const reach = word(settings, REACH);
  const side = 2 * reach + 1;
  for (let block = 0; block < count; block++, table += 24, surfaces += <usize>(side * side) << 2) {
    store<i32>(settings + TAPER_Y, load<i32>(table, 8));
    store<i32>(settings + TAPER_X, load<i32>(table, 12));
    store<i32>(settings + REFERENCE, load<i32>(table, 16));
    store<f32>(settings + LEVEL, load<f32>(table, 20));
    const top = load<i32>(table) + dy, left = load<i32>(table, 4) + dx;
    startImage(word(settings, LIMIT), reach - word(settings, LIMIT));
    setWeights(settings, WEIGHT_Y, TAPER_Y, word(settings, HEIGHT), top, height, moved, number(settings, SCALE));
    setWeights(settings, WEIGHT_X, TAPER_X, word(settings, WIDTH), left, width, moved, 1);
    loadBlock<T>(settings, frame, height, width, top, left);
    if (!hasContrast()) {
      memory.fill(surfaces, 0, <usize>(side * side) << 2);
      continue;
    }
    transformAllColumns(settings);
    copySurface(settings, transformBand(settings), reach, surfaces);
  }
}

/** The taper of one axis; in a moved frame blocks fade out over four pixels where it ends. */
function setWeights(
  settings: usize, to: usize, from: usize, length: i32, start: i32, frameLength: i32, moved: bool, scale: f32,
): void {
  const weights = <usize>word(settings, to);
  const taper = <usize>word(settings, from);
  for (let i = 0; i < length; i++) {
    const pixelsLeft = min(start + i, frameLength - 1 - start - i) + 1;
    const fade = moved ? max<f32>(0, min<f32>(1, <f32>pixelsLeft / 4)) : 1;
    store<f32>(weights + (<usize>i << 2), load<f32>(taper + (<usize>i << 2)) * scale * fade);
  }
}

/** Loads and transforms the rows of a block whose first pixel is (top, left). */
function loadBlock<T>(settings: usize, frame: usize, height: i32, width: i32, top: i32, left: i32): void {
  const rows = word(settings, HEIGHT), columns = word(settings, WIDTH);
  const canvasHeight = word(settings, CANVAS_HEIGHT), canvasWidth = word(settings, CANVAS_WIDTH);
  const work = <usize>word(settings, WORK);
  const weights = <usize>word(settings, WEIGHT_Y);
  const inside = frame + <usize>(clamp(top, height) * width + clamp(left, width)) * sizeof<T>();
  const loaded = (columns + 3) & ~3;
  for (let y = 0; y < canvasHeight; y += 8) {
    const filled = y < rows;
    if (filled) {
      for (let half = 0; half < 8; half += 4) {
        const r = top + y + half;
        loadFour<T>(
          settings, inside, at<T>(frame, r, left, height, width), at<T>(frame, r + 1, left, height, width),
          at<T>(frame, r + 2, left, height, width), at<T>(frame, r + 3, left, height, width),
          v128.load(weights + (<usize>(y + half) << 2)), work + (<usize>half << 2),
        );
      }
      if (loaded < canvasWidth) memory.fill(work + (<usize>loaded << 5), 0, <usize>(canvasWidth - loaded) << 5);
    }
    transformRows(settings, y, filled);
  }
}

// @ts-ignore: decorator
@inline function clamp(place: i32, length: i32): i32 {
  return max(0, min(place, length - 1));
}

/** Pixel (row, left), the row clamped; columns outside belong to other rows or to nothing, with a weight of 0. */
// @ts-ignore: decorator
@inline function at<T>(frame: usize, row: i32, left: i32, height: i32, width: i32): usize {
  return frame + (clamp(row, height) * width + left) * <i32>sizeof<T>();
}

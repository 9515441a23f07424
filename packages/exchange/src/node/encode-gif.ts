import { createRequire } from 'node:module';
import { InvalidArgumentError } from '@ophys/core';

/** The part of gifenc that is used. */
interface Gifenc {
  GIFEncoder(): {
    writeFrame(
      indices: Uint8Array,
      width: number,
      height: number,
      options: {
        readonly palette?: readonly (readonly [number, number, number])[];
        readonly delay: number;
        readonly repeat: number;
      },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  };
}

/** gifenc has no types, and loaders disagree about what its default export is. */
const gifenc = createRequire(import.meta.url)('gifenc') as Gifenc;

/** How a GIF looks. */
export interface GifOptions {
  readonly height: number;
  readonly width: number;
  /** How long each frame is shown in ms; browsers go down to 20. */
  readonly delayMs: number;
}

const greys = Array.from({ length: 256 }, (_, grey) => [grey, grey, grey] as const);

/**
 * An endless GIF of grey frames, each `height * width` bytes, row-major.
 *
 * @throws {InvalidArgumentError} for no frames, frames of another size, or sides above 65 535 px
 */
export function encodeGif(frames: readonly Uint8Array[], options: GifOptions): Uint8Array {
  const { height, width, delayMs } = options;
  if (frames.length === 0 || Math.max(height, width) > 65_535) {
    throw new InvalidArgumentError(
      'frames',
      `A GIF has frames of up to 65535 px a side, got ${frames.length} of ${height} × ${width}.`,
    );
  }
  const encoder = gifenc.GIFEncoder();
  for (const [i, frame] of frames.entries()) {
    if (frame.length !== height * width) {
      throw new InvalidArgumentError(
        'frames',
        `Expected ${height * width} bytes a frame, got ${frame.length}.`,
      );
    }
    encoder.writeFrame(frame, width, height, {
      ...(i === 0 && { palette: greys }),
      delay: delayMs,
      repeat: 0,
    });
  }
  encoder.finish();
  return encoder.bytes();
}

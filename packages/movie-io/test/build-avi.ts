/** What {@link buildAvi} puts into a file. */
export interface AviParts {
  readonly width: number;
  readonly height: number;
  /** Four letters; none for plain bitmaps, whose first row is the lowest. */
  readonly codec?: string;
  readonly bitsPerPixel?: number;
  readonly frames: readonly Uint8Array[];
  /** From which frame on frames are in a second RIFF part, as files above 1 GB have them. */
  readonly secondPartFrom?: number;
}

/** An AVI of one video stream at 20 frames per second. */
export function buildAvi(parts: AviParts): Uint8Array<ArrayBuffer> {
  const { frames, secondPartFrom = frames.length } = parts;
  const movie = (some: readonly Uint8Array[]) =>
    list('movi', ...some.map((frame) => chunk('00db', frame)));
  const stream = list('strl', chunk('strh', streamHeader()), chunk('strf', bitmapHeader(parts)));
  const first = list('hdrl', chunk('avih', new Uint8Array(56)), stream);
  const rest = frames.slice(secondPartFrom);
  return join(
    list('AVI ', first, movie(frames.slice(0, secondPartFrom)), chunk('idx1', new Uint8Array(16))),
    ...(rest.length > 0 ? [list('AVIX', movie(rest))] : []),
  );

  function list(name: string, ...content: Uint8Array[]): Uint8Array {
    const outer = name.startsWith('AVI') ? 'RIFF' : 'LIST';
    return chunk(outer, join(letters(name), ...content));
  }
}

function streamHeader(): Uint8Array {
  const bytes = new Uint8Array(56);
  bytes.set(letters('vids'));
  new DataView(bytes.buffer).setUint32(20, 1, true);
  new DataView(bytes.buffer).setUint32(24, 20, true);
  return bytes;
}

function bitmapHeader({ width, height, codec, bitsPerPixel = 8 }: AviParts): Uint8Array {
  const bytes = new Uint8Array(40);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 40, true);
  view.setInt32(4, width, true);
  view.setInt32(8, height, true);
  view.setUint16(14, bitsPerPixel, true);
  if (codec !== undefined) bytes.set(letters(codec), 16);
  return bytes;
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  const length = Uint8Array.from([0, 8, 16, 24], (bits) => content.byteLength >>> bits);
  return join(letters(name), length, content, new Uint8Array(content.byteLength % 2));
}

function letters(name: string): Uint8Array {
  return Uint8Array.from(name.padEnd(4), (letter) => letter.charCodeAt(0));
}

function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

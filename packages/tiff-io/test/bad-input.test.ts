import { deflateSync } from 'node:zlib';
import { collectFrames, InputError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { bytesOfBuffer, openTiff } from '../src/index.ts';
import { buildTiff, type PageSpec, pageOf, type TagValues } from './build-tiff.ts';

const frame = (height: number, width: number) =>
  Uint16Array.from({ length: height * width }, (_, i) => i);

/** Opens and reads everything; the error must come, be an InputError, and come soon. */
async function failureOf(file: Uint8Array): Promise<string> {
  const before = process.cpuUsage();
  const failure = await openTiff(bytesOfBuffer(file), { path: 'movie.tif' })
    .then((tiff) => collectFrames(tiff))
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  expect(failure).toBeInstanceOf(InputError);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(1000);
  const { message, path } = failure as InputError;
  expect(path).toBe('movie.tif');
  return message;
}

/** A page of 4 × 4 uint16 with some tags replaced. */
function pageWith(...replaced: readonly TagValues[]): PageSpec {
  const page = pageOf(frame(4, 4), 4, 4);
  const kept = page.tags.filter(([tag]) => !replaced.some(([other]) => other === tag));
  return { ...page, tags: [...kept, ...replaced] };
}

const text = (content: string) => new TextEncoder().encode(content);

describe('a file that is no TIFF', () => {
  it.each([
    ['', 'the file is empty (0 bytes)'],
    ['II*', 'the file has only 3 bytes'],
    ['Animal: mouse 12\nDate: today', 'the file begins with the text "Animal: "'],
    ['RIFFxxxxAVI LIST', 'this is an AVI movie'],
    ['PK\x03\x04xxxxxxxx', 'this is a zip archive'],
  ])('%j is told as such', async (content, said) => {
    expect(await failureOf(text(content))).toContain(said);
  });

  it('tells HDF5 and unknown bytes', async () => {
    expect(await failureOf(Uint8Array.of(0x89, 72, 68, 70, 13, 10, 26, 10))).toContain('HDF5');
    expect(await failureOf(new Uint8Array(100))).toContain('begins with the bytes 00 00 00 00');
  });

  it('has zero pages', async () => {
    expect(await failureOf(Uint8Array.of(0x49, 0x49, 42, 0, 0, 0, 0, 0))).toContain('zero frames');
  });
});

describe('a file that is cut short', () => {
  it('says which page and how many bytes are missing', async () => {
    const file = buildTiff([pageOf(frame(8, 8), 8, 8), pageOf(frame(8, 8), 8, 8)]);
    // Pixels of page 1, its directory, pixels of page 2, its directory: cut in the last.
    const cut = await failureOf(file.subarray(0, file.length - 10));
    expect(cut).toMatch(
      /the directory of page 2 should be at bytes .* at least 10 bytes are missing/,
    );
  });

  it('says so of pixels behind the directories', async () => {
    const page = pageWith([273, 4, [1000]]);
    const whole = buildTiff([{ tags: page.tags, segments: [] }]);
    const missing = 1000 + 32 - whole.length;
    expect(await failureOf(whole)).toContain(`${missing} bytes are missing`);
  });

  it('says how many frames of an ImageJ stack are whole', async () => {
    const page = pageWith([270, 2, 'ImageJ=1.53t\nimages=3\n']);
    const file = buildTiff([page]);
    expect(await failureOf(file)).toContain('only the first 1 of them fit before the directory');
    const moved = pageWith([270, 2, 'ImageJ=1.53t\nimages=3\n'], [273, 4, [file.length]]);
    const behind = new Uint8Array([...buildTiff([{ tags: moved.tags, segments: [] }])]);
    const cut = new Uint8Array(file.length + 70);
    cut.set(behind);
    expect(await failureOf(cut)).toContain('3 frames (of which 2 are whole)');
    expect(await failureOf(cut)).toContain('26 bytes are missing');
  });
});

describe('a damaged file', () => {
  it('whose chain of pages is circular', async () => {
    const file = buildTiff([pageWith(), pageWith()]);
    const view = new DataView(file.buffer);
    const first = view.getUint32(4, true);
    const second = view.getUint32(first + 2 + 12 * view.getUint16(first, true), true);
    view.setUint32(second + 2 + 12 * view.getUint16(second, true), first, true);
    expect(await failureOf(file)).toContain('circular: after page 2 comes page 1 again');
  });

  it('whose directories lie on one another', async () => {
    const file = new Uint8Array(4000);
    const view = new DataView(file.buffer);
    file.set([0x49, 0x49, 42, 0, 8]);
    const tags = [
      [256, 1],
      [257, 1],
      [258, 8],
      [273, 0],
    ];
    // Every directory claims 40 tags: the tags of those after it.
    for (let at = 8; at + 60 < 1000; at += 54) {
      view.setUint16(at, 40, true);
      tags.forEach(([tag, value], i) => {
        view.setUint16(at + 2 + 12 * i, tag ?? 0, true);
        view.setUint16(at + 4 + 12 * i, 3, true);
        view.setUint32(at + 6 + 12 * i, 1, true);
        view.setUint16(at + 10 + 12 * i, value ?? 0, true);
      });
      view.setUint32(at + 2 + 480, at + 54, true);
    }
    expect(await failureOf(file)).toContain('The file is damaged');
  });

  it.each<[string, TagValues[], string]>([
    ['without pixels', [[256, 4, [0]]], 'its size is 4 × 0'],
    [
      'of giant size',
      [
        [256, 4, [4e9]],
        [257, 4, [4e9]],
        [278, 4, [4e9]],
      ],
      'claims 4000000000 × 4000000000',
    ],
    [
      'larger than the file',
      [
        [256, 4, [30_000]],
        [257, 4, [30_000]],
        [278, 4, [30_000]],
      ],
      'bytes are missing',
    ],
    ['with more strips than offsets', [[278, 4, [1]]], 'needs 4 strip offsets, but lists 1'],
    ['with empty strips', [[278, 4, [0]]], 'cut into strips of 0 × 4'],
    [
      'with a bomb of a size',
      [
        [259, 3, [5]],
        [256, 4, [4000]],
        [257, 4, [4000]],
        [278, 4, [4000]],
      ],
      'cannot hold',
    ],
    [
      'cut too fine',
      [
        [257, 4, [40_000]],
        [278, 4, [1]],
      ],
      'cut into 40000 strips',
    ],
    ['of 12 bits', [[258, 3, [12]]], '12-bit unsigned pixels'],
    ['of 24-bit integers', [[258, 3, [24]]], '24-bit unsigned pixels'],
    ['of half floats', [[339, 3, [3]]], '16-bit float pixels'],
    ['of complex numbers', [[339, 3, [6]]], '16-bit complex pixels'],
    ['of too many samples', [[277, 3, [999]]], 'claims 999 samples per pixel'],
    ['of YCbCr', [[262, 3, [6]]], 'PhotometricInterpretation 6'],
    ['of volumes', [[32997, 4, [5]]], '5 planes in one page'],
    ['of reversed bits', [[266, 3, [2]]], 'bits in reverse'],
    ['of JPEG', [[259, 3, [7]]], 'compressed with JPEG (code 7); none, LZW'],
    ['of unknown compression', [[259, 3, [999]]], 'an unknown compression (code 999)'],
    ['with a float predictor on integers', [[317, 3, [3]]], 'uses predictor 3 on uint16'],
  ])('a page %s', async (_, replaced, said) => {
    const message = await failureOf(buildTiff([pageWith(...replaced)]));
    expect(message).toContain(said);
    expect(message).toMatch(/page 1/i);
  });

  it('a page of another size or dtype in the middle', async () => {
    const pages = [pageOf(frame(4, 4), 4, 4), pageOf(frame(2, 8), 2, 8), pageOf(frame(4, 4), 4, 4)];
    expect(await failureOf(buildTiff(pages))).toContain(
      'Page 2 is 2 × 8 uint16, but page 1 is 4 × 4 uint16',
    );
    const floats = [pageOf(new Float32Array(4), 2, 2), pageOf(new Int32Array(4), 2, 2)];
    expect(await failureOf(buildTiff(floats))).toContain('Page 2 is 2 × 2 int32');
  });

  it.each(['lzw', 'deflate', 'packbits', 'zstd'] as const)('damaged %s data', async (codec) => {
    const page = pageOf(frame(20, 20), 20, 20, { codec });
    const segment = page.segments[0] ?? new Uint8Array(0);
    const cut = { ...page, segments: [segment.subarray(0, segment.length / 2)] };
    expect(await failureOf(buildTiff([page, cut]))).toMatch(
      /Strip 1 of page 2 (decodes|cannot be)/,
    );
    const noise = segment.map((_, i) => (i * 197 + 89) & 0xff);
    const garbage = { ...page, segments: [codec === 'packbits' ? noise.fill(128) : noise] };
    expect(await failureOf(buildTiff([garbage]))).toMatch(/Strip 1 of page 1 (decodes|cannot be)/);
  });

  it('a tile that is larger than memory should be', async () => {
    const page = pageOf(frame(16, 16), 16, 16, { codec: 'lzw', tile: [16, 16] });
    const tags = page.tags.map(
      (t): TagValues => (t[0] === 322 || t[0] === 323 ? [t[0], 4, [65536]] : t),
    );
    expect(await failureOf(buildTiff([{ ...page, tags }]))).toContain(
      'a compressed frame may have',
    );
  });
});

describe('a bomb', () => {
  it('expands to no more than the frame', async () => {
    const bomb = new Uint8Array(deflateSync(new Uint8Array(200_000_000), { level: 9 }));
    const page = pageOf(new Uint8Array(64), 8, 8, { codec: 'deflate' });
    const file = buildTiff([{ ...page, segments: [bomb] }]);
    const before = process.cpuUsage();
    const pixels = await collectFrames(await openTiff(bytesOfBuffer(file)));
    expect(pixels.length).toBe(64);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(1000);
  });
});

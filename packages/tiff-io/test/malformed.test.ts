import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTiff, type PageForm, pageOf, type TagValues } from './build-tiff.ts';
import type { Codec } from './encoders.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ophys-malformed-'));
});
afterAll(() => rm(folder, { recursive: true }));

const frame = Uint16Array.from({ length: 12 * 9 }, (_, i) => (i * i) % 1000);
const description = (content: string): TagValues => [270, 2, content];
const ome = (pixels: string) =>
  `<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image><Pixels DimensionOrder="XYCZT" ${pixels}</Pixels></Image></OME>`;

/** Small files of every kind. */
function* wholeFiles(): Generator<[name: string, file: Uint8Array]> {
  const codecs: readonly Codec[] = ['none', 'lzw', 'deflate', 'packbits', 'zstd'];
  const cuts: readonly PageForm[] = [{}, { rowsPerStrip: 5 }, { tile: [16, 16] }];
  for (const [i, codec] of codecs.entries()) {
    for (const bigTiff of [true, false]) {
      const littleEndian = bigTiff === (i % 2 === 0);
      const form = {
        codec,
        littleEndian,
        predictor: codec !== 'none',
        ...cuts[(i + (bigTiff ? 1 : 0)) % 3],
      };
      const pages = [pageOf(frame, 12, 9, form), pageOf(frame, 12, 9, form)];
      yield [`${codec}-${bigTiff}`, buildTiff(pages, { bigTiff, littleEndian })];
    }
  }
  const texts = {
    imagej: 'ImageJ=1.54f\nimages=4\nchannels=2\nframes=2\nfinterval=0.1\n',
    scanimage: 'SI.hRoiManager.scanFrameRate = 30\nSI.hChannels.channelSave = [1;2]',
    ome: ome(
      'SizeC="2" SizeZ="1" SizeT="2"><TiffData IFD="1" PlaneCount="3"/><TiffData FirstC="0"/>',
    ),
    shaped: '{"shape": [2, 2, 12, 9], "axes": "TCYX"}',
  };
  for (const [name, said] of Object.entries(texts)) {
    const first = pageOf(frame, 12, 9, { moreTags: [description(said)] });
    yield [name, buildTiff([first, ...[1, 2, 3].map(() => pageOf(frame, 12, 9))])];
  }
}

/** Files that ask for more than they should get. */
function* bombs(): Generator<[name: string, file: Uint8Array]> {
  const page = pageOf(new Uint8Array(64), 8, 8, { codec: 'deflate' });
  const zeros = new Uint8Array(deflateSync(new Uint8Array(200_000_000), { level: 9 }));
  yield ['bomb-deflate', buildTiff([{ ...page, segments: [zeros] }])];
  const sized = (tags: readonly TagValues[], side: number): TagValues[] =>
    tags.map((tag) => ([256, 257, 278].includes(tag[0]) ? [tag[0], 4, [side]] : tag));
  // Frames as large as their compressed bytes could be at the very most.
  yield ['bomb-deflate-large', buildTiff([{ tags: sized(page.tags, 5700), segments: [zeros] }])];
  const lzw = pageOf(new Uint8Array(300 * 300), 300, 300, { codec: 'lzw' });
  yield ['bomb-lzw', buildTiff([{ ...lzw, tags: sized(lzw.tags, 900) }])];
  const zstd = pageOf(new Uint8Array(4_000_000), 2000, 2000, { codec: 'zstd' });
  yield ['bomb-zstd', buildTiff([{ ...zstd, tags: sized(zstd.tags, 5700) }])];
  const laughs = Array.from(
    { length: 20 },
    (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(20)}">`,
  );
  const texts = {
    entities: `<!DOCTYPE OME [<!ENTITY a0 "ha">${laughs.join('')}]>${ome('SizeC="1" SizeZ="1" SizeT="1" ID="&a20;">')}`,
    nested: ome(`SizeC="1">${'<a>'.repeat(200_000)}`),
    sizes: ome('SizeC="60000" SizeZ="60000" SizeT="60000">'),
    planes: ome(
      `SizeC="1" SizeZ="1" SizeT="2000000">${'<Plane TheC="0" DeltaT="1"/>'.repeat(2000)}`,
    ),
    count: ome('SizeC="1" SizeZ="1" SizeT="2000000"><TiffData IFD="0" PlaneCount="1e300"/>'),
    members: ome(
      `SizeC="1" SizeZ="1" SizeT="2000000">${'<TiffData IFD="0" PlaneCount="2000000"><UUID FileName="b.tif"/></TiffData>'.repeat(2000)}`,
    ),
    lists: ome(`SizeC="1" SizeZ="1" SizeT="9">${'<TiffData PlaneCount="9e9">'.repeat(20_000)}`),
    scanimage: `SI.hRoiManager.scanFrameRate = 30\nSI.hFastZ.enable = 1\nSI.hStackManager.numSlices = 1e9\nSI.hChannels.channelSave = [${'1;'.repeat(1900)}]`,
    imagej: 'ImageJ=1\nimages=999999999\nchannels=99999999\nframes=99999999\n',
    spaces: `SI.hRoiManager.scanFrameRate =${' '.repeat(1_000_000)}x`,
  };
  for (const [name, said] of Object.entries(texts)) {
    yield [`bomb-${name}`, buildTiff([pageOf(frame, 12, 9, { moreTags: [description(said)] })])];
  }
}

describe('damaged files', () => {
  it('end in a clear error or in their pixels, within a second of computing, in little memory', async () => {
    for (const [name, file] of [...wholeFiles(), ...bombs()]) {
      await writeFile(join(folder, name), file);
    }
    const script = fileURLToPath(new URL('malformed.mjs', import.meta.url));
    const child = spawn(process.execPath, ['--max-old-space-size=128', script, folder, '10000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const result = JSON.parse(await text(child.stdout));
    expect(result.problems).toEqual([]);
    expect(result.files).toBeGreaterThan(20_000);
    expect(result.refused).toBeGreaterThan(10_000);
    expect(result.slowestMs, result.slowest).toBeLessThan(1000);
    expect(result.peakBytes).toBeLessThan(300e6);
  }, 120_000);
});

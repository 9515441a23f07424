import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectFrames, deinterleave, InputError, type Recording } from '@ophys/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTiffPaths } from '../src/node/index.ts';
import { buildTiff, pageOf } from './build-tiff.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ophys-recordings-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Writes a TIFF of one-pixel pages with these values. */
async function writePages(name: string, values: readonly number[], description?: string) {
  const pages = values.map((value, i) =>
    pageOf(Uint16Array.of(value), 1, 1, {
      moreTags: i === 0 && description !== undefined ? [[270, 2, description]] : [],
    }),
  );
  await writeFile(join(folder, name), buildTiff(pages));
}

const at = (name = '') => join(folder, name);

/** The pixels of every movie, by channel and plane. */
async function pixelsOf(recording: Recording): Promise<number[][][]> {
  const all = [];
  for (const channel of recording.channels.keys()) {
    const planes = [];
    for (const plane of recording.planes.keys()) {
      planes.push([...(await collectFrames(recording.source({ channel, plane }), { size: 2 }))]);
    }
    all.push(planes);
  }
  await recording.close();
  return all;
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

it('ScanImage keeps its state before the first page of a BigTIFF', async () => {
  const state = 'SI.hRoiManager.scanFrameRate = 30\nSI.hChannels.channelSave = [1;2]\0';
  const start = new Uint8Array(16 + state.length);
  const view = new DataView(start.buffer);
  for (const [i, word] of [117637889, 4, state.length, 0].entries())
    view.setUint32(4 * i, word, true);
  start.set(new TextEncoder().encode(state), 16);
  const pages = [5, 6, 7, 8].map((value) => pageOf(Uint16Array.of(value), 1, 1));
  await writeFile(at('si.tif'), buildTiff(pages, { bigTiff: true, start }));
  const recording = await openTiffPaths(at('si.tif'));
  expect(recording).toMatchObject({ format: 'ScanImage BigTIFF', rateHz: 30 });
  expect(await pixelsOf(recording)).toEqual([[[5, 7]], [[6, 8]]]);
});

describe('files that follow each other', () => {
  it('are one recording: frames, channels and volumes run across them', async () => {
    const state =
      'SI.hRoiManager.scanFrameRate = 30\nSI.hChannels.channelSave = [1;2]\n' +
      'SI.hFastZ.enable = 1\nSI.hStackManager.numSlices = 2\n' +
      'SI.hStackManager.numFramesPerVolumeWithFlyback = 3';
    await writePages('a_00001_00010.tif', range(10, 20));
    await writePages('a_00001_00002.tif', range(0, 10), state);
    const recording = await openTiffPaths(folder);
    expect(recording).toMatchObject({ format: 'ScanImage TIFF', rateHz: 10, shape: [3, 1, 1] });
    expect(recording.files).toEqual([at('a_00001_00002.tif'), at('a_00001_00010.tif')]);
    expect(await pixelsOf(recording)).toEqual([
      [
        [0, 6, 12],
        [2, 8, 14],
      ],
      [
        [1, 7, 13],
        [3, 9, 15],
      ],
    ]);
    const alone = await openTiffPaths(at('a_00001_00002.tif'));
    expect(alone.warnings.join()).toContain('1 more of its series lie beside it');
    await alone.close();
  });

  it('may be hundreds with a frame each, in natural order, read with few of them open', async () => {
    const numbers = range(0, 300);
    await Promise.all(numbers.map((i) => writePages(`frame${i}.tif`, [1000 + i])));
    const recording = await openTiffPaths(folder);
    const source = recording.source();
    const [all, third] = await Promise.all([
      collectFrames(source, { size: 7 }),
      collectFrames(deinterleave(source, { first: 2, stride: 3 })),
    ]);
    expect([...all]).toEqual(numbers.map((i) => 1000 + i));
    expect([...third]).toEqual(numbers.filter((i) => i % 3 === 2).map((i) => 1000 + i));
    await recording.close();
    await expect(collectFrames(source)).rejects.toThrow('already closed');
  });

  it('must be alike: the error names the file that is not', async () => {
    for (const i of range(0, 5)) await writePages(`${i}.tif`, [i]);
    await writeFile(at('2.tif'), buildTiff([pageOf(new Float32Array(4), 2, 2)]));
    await expect(openTiffPaths(folder).then(pixelsOf)).rejects.toThrow(
      /2\.tif: Its frames are 2 × 2 float32, but those of .*0\.tif are 1 × 1 uint16/,
    );
    await writeFile(at('2.tif'), 'II');
    await expect(openTiffPaths(folder).then(pixelsOf)).rejects.toThrow(/2\.tif: Expected a TIFF/);
  });
});

describe('ImageJ', () => {
  it('more than 4 GB behind one page, in a file with holes', async () => {
    const frames = 5000;
    const side = 700; // 5000 frames of 980 000 bytes: 4.9 GB
    const spec = pageOf(new Uint16Array(side * side), side, side, {
      moreTags: [[270, 2, `ImageJ=1.54f\nimages=${frames}\nframes=${frames}\nfinterval=0.1\n`]],
    });
    // The pixels follow the directory.
    const [start] = [1024];
    const tags = [...spec.tags, [273, 4, [start]] as const, [279, 4, [side * side * 2]] as const];
    await writeFile(at('big.tif'), buildTiff([{ tags, segments: [] }]));
    await truncate(at('big.tif'), start + frames * side * side * 2);
    const file = await open(at('big.tif'), 'r+');
    const last = Uint16Array.of(51_966);
    await file.write(new Uint8Array(last.buffer), 0, 2, start + frames * side * side * 2 - 2);
    await file.close();
    const recording = await openTiffPaths(at('big.tif'));
    expect(recording).toMatchObject({ shape: [frames, side, side], format: 'ImageJ TIFF' });
    expect(recording.rateHz).toBeCloseTo(10, 9);
    const pixels = await collectFrames(recording.source(), { start: frames - 1 });
    expect([pixels[0], pixels.at(-1)]).toEqual([0, 51_966]);
    await recording.close();
  });

  it('signed pixels that were stored with an offset', async () => {
    const description = 'ImageJ=1.54f\nimages=2\nslices=2\ncf=0\nc0=-32768\nc1=1\n';
    await writePages('signed.tif', [32768 - 5, 32768 + 7], description);
    const recording = await openTiffPaths(at('signed.tif'));
    expect(recording.dtype).toBe('int16');
    expect(recording.warnings.join()).toContain('with their sign');
    expect(await pixelsOf(recording)).toEqual([[[-5, 7]]]);
  });
});

describe('OME-TIFF', () => {
  const ome = (pixels: string, uuid = '') =>
    `<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"${uuid}>` +
    `<Image ID="Image:0"><AcquisitionDate>2020-01-02T03:04:05</AcquisitionDate>${pixels}</Image></OME>`;
  const tags = (sizes: string) =>
    `<Pixels ID="Pixels:0" Type="uint16" SizeX="1" SizeY="1" PhysicalSizeX="500" PhysicalSizeXUnit="nm" PhysicalSizeY="0.5" ${sizes}>` +
    '<Channel Name="GCaMP &amp; co" EmissionWavelength="510"/><Channel Name="Red"/>';

  it('axes in any order, and rates in any unit', async () => {
    const sizes = 'SizeC="2" SizeZ="2" SizeT="3" TimeIncrement="40" TimeIncrementUnit="ms"';
    for (const [order, first] of [
      ['XYCZT', [0, 4, 8]],
      ['XYTZC', [0, 1, 2]],
      ['XYZTC', [0, 2, 4]],
    ] as const) {
      const xml = ome(`${tags(`DimensionOrder="${order}" ${sizes}`)}<TiffData/></Pixels>`);
      await writePages('a.ome.tif', range(0, 12), xml);
      const recording = await openTiffPaths(at('a.ome.tif'));
      expect(recording).toMatchObject({
        format: 'OME TIFF',
        shape: [3, 1, 1],
        channels: [{ name: 'GCaMP & co', emissionLambda: 510 }, { name: 'Red' }],
        metadata: { startTime: '2020-01-02T03:04:05', pixelSizeUm: [0.5, 0.5] },
        warnings: [],
      });
      expect(recording.rateHz).toBeCloseTo(25, 9);
      const pixels = await pixelsOf(recording);
      expect(pixels[0]?.[0]).toEqual(first);
      expect(pixels.flat(2).sort((a, b) => a - b)).toEqual(range(0, 12));
    }
  });

  const plane = (t: number, time: number) =>
    `<Plane TheC="0" TheZ="0" TheT="${t}" DeltaT="${time}"/>`;
  const member = (c: number, t: number, file: string) =>
    `<TiffData FirstC="${c}" FirstT="${t}" FirstZ="0" IFD="0" PlaneCount="2"><UUID FileName="${file}">urn:uuid:${file}</UUID></TiffData>`;
  const multi = (times: readonly number[]) =>
    ome(
      `${tags('DimensionOrder="XYTZC" SizeC="2" SizeZ="1" SizeT="4"')}${member(0, 0, 'g0.tif')}${member(0, 2, 'g1.tif')}${member(1, 0, 'r0.tif')}${member(1, 2, 'r1.tif')}${times.map((time, t) => plane(t, time)).join('')}</Pixels>`,
      ' UUID="urn:uuid:g0.tif"',
    );

  it('in many files: any one of them opens all, renamed or not', async () => {
    const xml = multi([0, 0.1, 0.2, 0.3]);
    await writePages('renamed.tif', [0, 1], xml);
    await writePages('g1.tif', [2, 3], xml);
    await writePages('r0.tif', [10, 11], xml);
    await writePages('r1.tif', [12, 13], xml);
    const recording = await openTiffPaths(at('renamed.tif'));
    expect(recording.rateHz).toBeCloseTo(10, 9);
    expect(recording.files).toHaveLength(4);
    expect(await pixelsOf(recording)).toEqual([[[0, 1, 2, 3]], [[10, 11, 12, 13]]]);
  });

  it('with missing members: what is whole is read, and they are named', async () => {
    const xml = multi([0, 0.1, 0.2, 0.7]);
    await writePages('g0.tif', [0, 1], xml);
    await writePages('g1.tif', [2, 3], xml);
    const green = await openTiffPaths(at('g0.tif'));
    expect(green.channels.map(({ name }) => name)).toEqual(['GCaMP & co']);
    expect(green.warnings.join()).toContain(
      'Channels are left out (Red): of the files, r0.tif, r1.tif are',
    );
    expect(green.rateHz).toBeUndefined();
    expect([...(green.planes[0]?.timestamps ?? [])]).toEqual([0, 0.1, 0.2, 0.7]);
    expect(await pixelsOf(green)).toEqual([[[0, 1, 2, 3]]]);
    await writePages('r0.tif', [10, 11], xml);
    await rm(at('g1.tif'));
    const short = await openTiffPaths(at('g0.tif'));
    expect(short.warnings.join()).toMatch(
      /first 2 of 4 frames are read: .* g1\.tif, r1\.tif are not there/,
    );
    expect(await pixelsOf(short)).toEqual([[[0, 1]], [[10, 11]]]);
  });

  it('whose members would lie elsewhere are not followed', async () => {
    const xml = ome(
      `${tags('DimensionOrder="XYTZC" SizeC="1" SizeZ="1" SizeT="2"')}${member(0, 0, '../../secret.tif')}</Pixels>`,
    );
    await writePages('a.tif', [0], xml);
    const opening = openTiffPaths(at('a.tif'));
    await expect(opening).rejects.toBeInstanceOf(InputError);
    await expect(opening).rejects.toThrow('../../secret.tif is not there');
  });

  it('with its metadata in another file', async () => {
    const only =
      '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><BinaryOnly MetadataFile="all.companion.ome" UUID="urn:uuid:1"/></OME>';
    await writePages('g0.tif', [0, 1], only);
    await writePages('g1.tif', [2, 3], only);
    await expect(openTiffPaths(at('g0.tif'))).rejects.toThrow(
      'all.companion.ome, is not beside it',
    );
    await writeFile(at('all.companion.ome'), multi([]));
    expect(await openTiffPaths(at('g0.tif')).then(pixelsOf)).toEqual([[[0, 1, 2, 3]]]);
  });

  it('with damaged metadata: every page is a frame, and that is said', async () => {
    for (const xml of ['<Image>'.repeat(5000), '<!ENTITY', '<Pixels SizeC="1e99"/>']) {
      await writePages('a.tif', [1, 2], ome(xml));
      const recording = await openTiffPaths(at('a.tif'));
      expect(recording.warnings.join()).toContain('Every page is taken as a frame');
      expect(await pixelsOf(recording)).toEqual([[[1, 2]]]);
    }
  });
});

describe('Bruker', () => {
  const frame = (cycle: number, index: number, time: number, page = '') =>
    `<Frame relativeTime="${index * 0.1}" absoluteTime="${time}" index="${index}">${[1, 2]
      .map(
        (c) =>
          `<File channel="${c}" channelName="Ch${c}"${page} filename="t_Cycle${cycle}_Ch${c}_${index}.ome.tif"/>`,
      )
      .join(
        '',
      )}<PVStateShard><PVStateValue key="positionCurrent"><SubindexedValues index="ZAxis"><SubindexedValue subindex="0" value="${index * 10}"/></SubindexedValues></PVStateValue></PVStateShard></Frame>`;
  const scan = (sequences: string) =>
    `<?xml version="1.0"?><PVScan version="5.5.64" date="11/3/2022 4:20:34 PM" notes=""><PVStateShard><PVStateValue key="framePeriod" value="0.1"/><PVStateValue key="micronsPerPixel"><IndexedValue index="XAxis" value="1.1"/><IndexedValue index="YAxis" value="1.2"/></PVStateValue></PVStateShard>${sequences}</PVScan>`;
  const sequence = (type: string, frames: string, more = '') =>
    `<Sequence type="${type}" cycle="1"${more}>${frames}</Sequence>`;

  async function writeImages(cycles: number, frames: number) {
    for (const cycle of range(1, cycles + 1)) {
      for (const c of [1, 2]) {
        for (const index of range(1, frames + 1)) {
          await writePages(`t_Cycle${cycle}_Ch${c}_${index}.ome.tif`, [
            100 * c + 10 * cycle + index,
          ]);
        }
      }
    }
  }

  it('a series over time, whose times begin anew with every burst', async () => {
    const burst = (cycle: number, start: number) =>
      sequence(
        'TSeries Timed Element',
        [1, 2].map((i) => frame(cycle, i, start + i * 0.1)).join(''),
      );
    await writeImages(2, 2);
    await writeFile(at('t.xml'), scan(burst(1, 0) + burst(2, 5)));
    const recording = await openTiffPaths(folder);
    expect(recording).toMatchObject({
      format: 'Bruker (Prairie View) TIFF',
      shape: [4, 1, 1],
      channels: [{ name: 'Ch1' }, { name: 'Ch2' }],
      metadata: { startTime: '2022-11-03T16:20:34', pixelSizeUm: [1.1, 1.2] },
    });
    expect(recording.rateHz).toBeUndefined();
    const times = [...(recording.planes[0]?.timestamps ?? [])];
    expect(times.map((t) => Math.round(t * 10) / 10)).toEqual([0.1, 0.2, 5.1, 5.2]);
    expect(await pixelsOf(recording)).toEqual([[[111, 112, 121, 122]], [[211, 212, 221, 222]]]);
  });

  it('volumes, scanned from both ends', async () => {
    const volume = (cycle: number, order: readonly number[]) =>
      sequence(
        'TSeries ZSeries Element',
        order.map((index, i) => frame(cycle, index, cycle + i * 0.1)).join(''),
        ' bidirectionalZ="True"',
      );
    await writeImages(3, 2);
    await writeFile(at('t.xml'), scan(volume(1, [1, 2]) + volume(2, [2, 1]) + volume(3, [1, 2])));
    const recording = await openTiffPaths(at('t.xml'));
    expect(recording.planes.map(({ depthUm }) => depthUm)).toEqual([10, 20]);
    expect((await pixelsOf(recording))[0]).toEqual([
      [111, 121, 131],
      [112, 122, 132],
    ]);
  });

  it('many frames in one file, and missing files', async () => {
    const pages = [1, 2, 3].map((page) => frame(1, 1, page * 0.1, ` page="${page}"`));
    await writeFile(at('t.xml'), scan(sequence('TSeries Timed Element', pages.join(''))));
    await expect(openTiffPaths(folder)).rejects.toThrow(
      /t_Cycle1_Ch1_1\.ome\.tif, t_Cycle1_Ch2_1\.ome\.tif are not there/,
    );
    await writePages('t_Cycle1_Ch2_1.ome.tif', [7, 8, 9]);
    const recording = await openTiffPaths(folder);
    expect(recording.channels).toEqual([{ name: 'Ch2' }]);
    expect(recording.warnings.join()).toContain('Channels are left out (Ch1)');
    expect(await pixelsOf(recording)).toEqual([[[7, 8, 9]]]);
  });
});

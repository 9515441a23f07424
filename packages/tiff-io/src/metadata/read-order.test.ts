import { describe, expect, it } from 'vitest';
import { framesBehindOnePage } from './one-page.ts';
import type { PageTexts } from './page-order.ts';
import { readPageOrder } from './read-order.ts';

const texts = (some: Partial<PageTexts>): PageTexts => ({
  description: '',
  software: '',
  scanImage: '',
  pages: 60,
  samples: 1,
  height: 50,
  width: 100,
  describePage: async () => undefined,
  ...some,
});

/** The order, and the pages of the first two frames of every channel and plane. */
async function orderOf(some: Partial<PageTexts>) {
  const order = await readPageOrder(texts(some));
  const pages = order.channels.flatMap((_, channel) =>
    order.planes.map((__, plane) => [0, 1].map((frame) => order.pageOf(channel, plane, frame))),
  );
  return { ...order, pages };
}

describe('ScanImage', () => {
  const state = (...lines: string[]) =>
    ['SI.VERSION_MAJOR = 2020', 'SI.hRoiManager.scanFrameRate = 30.0255', ...lines].join('\n');

  it('2016 and later, from the Software tag, or from before the first page', async () => {
    const software = state('SI.hChannels.channelSave = 1', 'SI.hStackManager.numSlices = 7');
    for (const some of [{ software }, { scanImage: software }]) {
      const order = await orderOf({ ...some, description: 'frameNumbers = 1' });
      expect(order).toMatchObject({ format: 'ScanImage 2020', rateHz: 30.0255, frames: 60 });
      expect(order.pages).toEqual([[0, 1]]);
    }
  });

  it('channels by number and name', async () => {
    const software = state(
      'SI.hChannels.channelSave = [1;3]',
      "SI.hChannels.channelName = {'Green' 'Red' 'Infrared' 'None'}",
    );
    const order = await orderOf({ software });
    expect(order.channels).toEqual([{ name: 'Green' }, { name: 'Infrared' }]);
    expect(order).toMatchObject({ frames: 30, rateHz: 30.0255 });
    expect(order.pages).toEqual([
      [0, 2],
      [1, 3],
    ]);
  });

  const volume = state(
    'SI.hChannels.channelSave = [1;2]',
    'SI.hFastZ.enable = true',
    'SI.hFastZ.discardFlybackFrames = true',
    'SI.hFastZ.numDiscardFlybackFrames = 1',
    'SI.hStackManager.numSlices = 3',
    'SI.hStackManager.framesPerSlice = 1',
    'SI.hStackManager.zs = [0 25 50]',
    'SI.hStackManager.stackZStepSize = 25',
    'SI.hRoiManager.scanVolumeRate = 7.5',
  );

  it('volumes, without the frames of the flyback', async () => {
    const order = await orderOf({ software: volume, pages: 8 * 7 + 6 });
    expect(order).toMatchObject({ frames: 8, rateHz: 7.5, warnings: [] });
    expect(order.planes[1]).toEqual({ name: 'Plane 2', depthUm: 25 });
    expect(order.metadata.planeSpacingUm).toBe(25);
    expect(order.pages).toEqual([
      [0, 8],
      [2, 10],
      [4, 12],
      [1, 9],
      [3, 11],
      [5, 13],
    ]);
    const cut = await orderOf({ software: volume, pages: 8 * 7 + 3 });
    expect(cut).toMatchObject({ frames: 7 });
    expect(cut.warnings.join()).toContain('The last 3 pages are no whole volume');
  });

  it('volumes whose flyback was not saved, by the numbers of the frames', async () => {
    // Frames 1 to 3, then 5 to 7: number 4 was scanned and thrown away.
    const describePage = async (page: number) => {
      const frame = Math.floor(page / 2);
      return `frameNumbers = ${1 + frame + Math.floor(frame / 3)}`;
    };
    const order = await orderOf({ software: volume, pages: 60, describePage });
    expect(order).toMatchObject({ frames: 10, rateHz: 7.5 });
    expect(order.pages[0]).toEqual([0, 6]);
  });

  it('a focus that stays for several frames: no rate, for they do not come evenly', async () => {
    const software = state(
      'SI.hStackManager.enable = true',
      'SI.hStackManager.actualNumSlices = 4',
      'SI.hStackManager.framesPerSlice = 5',
    );
    const order = await orderOf({ software });
    expect(order).toMatchObject({ frames: 15 });
    expect(order.rateHz).toBeUndefined();
    expect(order.pages[1]).toEqual([5, 6]);
    expect(order.pageOf(0, 1, 5)).toBe(25);
    expect(order.warnings.join()).toContain('5 frames at each plane');
  });

  it('averaged frames, the field of view, and when it began', async () => {
    const software = state(
      'SI.hScan2D.logAverageFactor = 3',
      'SI.hScan2D.bidirectional = true',
      'SI.hRoiManager.linePeriod = 6.25e-05',
      'SI.hRoiManager.imagingFovUm = [-100 -50;100 -50;100 50;-100 50]',
    );
    const order = await orderOf({ software, description: 'epoch = [2021  3  4 12 33 22.125]' });
    expect(order.rateHz).toBeCloseTo(10.0085, 6);
    expect(order.metadata).toMatchObject({
      device: 'ScanImage 2020',
      pixelSizeUm: [2, 2],
      scanLineRateHz: 16000,
      bidirectional: true,
      startTime: '2021-03-04T12:33:22.125',
    });
  });

  it('3, 4 and 5, from the description', async () => {
    const three =
      'state.acq.frameRate=3.91\rstate.acq.savingChannel1=1\rstate.acq.savingChannel2=1';
    expect(await orderOf({ description: three })).toMatchObject({
      format: 'ScanImage 3',
      rateHz: 3.91,
      pages: [
        [0, 2],
        [1, 3],
      ],
    });
    const stack = `${three}\rstate.acq.numberOfZSlices=3\rstate.acq.numberOfFrames=2`;
    expect((await orderOf({ description: stack })).pages[1]).toEqual([4, 6]);
    const four =
      'scanimage.SI4.scanFrameRate = 14\nscanimage.SI4.fastZEnable = 1\n' +
      'scanimage.SI4.stackNumSlices = 5\nscanimage.SI4.fastZDiscardFlybackFrames = 1\n' +
      'scanimage.SI4.fastZNumDiscardFrames = 2\nscanimage.SI4.channelsSave = 2';
    expect(await orderOf({ description: four, pages: 70 })).toMatchObject({
      format: 'ScanImage 4',
      rateHz: 2,
      frames: 10,
      channels: [{ name: 'Channel 2' }],
    });
    const five = 'scanimage.SI.hRoiManager.scanFrameRate = 6.07';
    expect((await orderOf({ description: five })).rateHz).toBe(6.07);
  });
});

describe('ImageJ', () => {
  it('takes channels, slices and frames apart', async () => {
    const description =
      'ImageJ=1.54f\nimages=60\nchannels=2\nslices=3\nframes=10\nfinterval=0.1\nunit=micron\nspacing=2.5';
    const resolution = { x: 2, y: 4, unit: 1 };
    const order = await orderOf({ description, resolution });
    expect(order.rateHz).toBeCloseTo(10, 9);
    expect(order).toMatchObject({
      frames: 10,
      metadata: { pixelSizeUm: [0.5, 0.25], planeSpacingUm: 2.5 },
    });
    expect(order.pages.slice(0, 4)).toEqual([
      [0, 6],
      [2, 8],
      [4, 10],
      [1, 7],
    ]);
  });

  it('takes slices without frames as time', async () => {
    const order = await orderOf({
      description: 'ImageJ=1.53\nimages=60\nslices=60\nfinterval=0.5',
    });
    expect(order).toMatchObject({ frames: 60, rateHz: 2, pages: [[0, 1]] });
  });

  it('knows the interval before the playback speed, which it warns about', async () => {
    const rateOf = async (fields: string) =>
      (await orderOf({ description: `ImageJ=1\n${fields}` })).rateHz;
    expect(await rateOf('finterval=0.5\nfps=7')).toBe(2);
    expect(await rateOf('tunit=ms\nfinterval=20')).toBeCloseTo(50, 9);
    expect(await rateOf('finterval=0')).toBeUndefined();
    const fps = await orderOf({ description: 'ImageJ=1.53\nfps=7.0' });
    expect(fps.rateHz).toBe(7);
    expect(fps.warnings.join()).toContain('playback');
  });

  it('sees the offset of signed pixels', async () => {
    const signed = 'ImageJ=1.53\ncf=0\nc0=-32768\nc1=1\nvunit=Gray Value';
    expect((await orderOf({ description: signed })).isOffset).toBe(true);
    expect((await orderOf({ description: 'ImageJ=1.53\nc0=-5\nc1=1' })).isOffset).toBe(false);
  });
});

describe('tifffile', () => {
  it('takes axes apart when it names them', async () => {
    const description = '{"shape": [5, 4, 3, 50, 100], "axes": "TZCYX"}';
    const order = await orderOf({ description });
    expect([order.frames, order.planes.length, order.channels.length]).toEqual([5, 4, 3]);
    expect(order.pages[1]).toEqual([3, 15]);
    const plain = await orderOf({ description: '{"shape": [5, 4, 3, 50, 100]}' });
    expect(plain).toMatchObject({ frames: 60, format: 'TIFF' });
  });
});

it('makes nothing up', async () => {
  expect(await orderOf({})).toMatchObject({ frames: 60, pages: [[0, 1]] });
  for (const description of [
    'a mouse, fps=30',
    'SI.hRoiManager.scanFrameRate = 0',
    '{"shape": [',
  ]) {
    expect((await orderOf({ description })).rateHz).toBeUndefined();
  }
});

describe('framesBehindOnePage', () => {
  it('believes ImageJ and truncated series of tifffile', () => {
    expect(framesBehindOnePage('ImageJ=1.53t\nimages=5000\nslices=5000', 16)).toBe(5000);
    expect(framesBehindOnePage('{"shape": [2, 3, 4, 4], "truncated": true}', 16)).toBe(6);
  });

  it('takes one frame otherwise', () => {
    expect(framesBehindOnePage('{"shape": [6, 4, 4]}', 16)).toBe(1);
    expect(framesBehindOnePage('{"shape": [5, 5], "truncated": true}', 16)).toBe(1);
    expect(framesBehindOnePage('images=9', 16)).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import { framesBehindOnePage, readRecordingText } from './rate.ts';

describe('readRecordingText', () => {
  it('reads ScanImage 2016 and later, from the Software tag', () => {
    const software = [
      'SI.VERSION_MAJOR = 2020',
      'SI.hChannels.channelSave = 1',
      'SI.hRoiManager.scanFrameRate = 30.0255',
      'SI.hStackManager.enable = false',
      'SI.hStackManager.numSlices = 7',
    ].join('\n');
    expect(readRecordingText('frameNumbers = 1', software)).toEqual({ rateHz: 30.0255 });
  });

  it('reads ScanImage 3, 4 and 5, from the description', () => {
    expect(readRecordingText('state.acq.frameRate=3.91').rateHz).toBe(3.91);
    expect(readRecordingText('scanimage.SI4.scanFrameRate = 14.5').rateHz).toBe(14.5);
    expect(readRecordingText('scanimage.SI.hRoiManager.scanFrameRate = 6.07').rateHz).toBe(6.07);
  });

  it('gives no rate where channels or planes are interleaved', () => {
    const rate = 'SI.hRoiManager.scanFrameRate = 30';
    expect(readRecordingText('', `SI.hChannels.channelSave = [1;2]\n${rate}`)).toEqual({
      interleaved: '2 channels',
    });
    const volume = `SI.hFastZ.enable = true\nSI.hStackManager.numSlices = 5\n${rate}`;
    expect(readRecordingText('', volume)).toEqual({ interleaved: '5 planes' });
    const imageJ = 'ImageJ=1.5\nimages=60\nchannels=2\nslices=3\nframes=10\nfinterval=0.1';
    expect(readRecordingText(imageJ)).toEqual({ interleaved: '2 channels and 3 planes' });
  });

  it('reads OME, with its units', () => {
    const ome = (attributes: string) =>
      '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0">' +
      `<Pixels ID="Pixels:0" SizeX="4" SizeY="4" ${attributes}><Channel/></Pixels></Image></OME>`;
    const one = 'SizeZ="1" SizeC="1" SizeT="9"';
    expect(readRecordingText(ome(`${one} TimeIncrement="0.05"`)).rateHz).toBe(20);
    const ms = `${one} TimeIncrement="40" TimeIncrementUnit="ms"`;
    expect(readRecordingText(ome(ms)).rateHz).toBeCloseTo(25, 9);
    const odd = `${one} TimeIncrement="40" TimeIncrementUnit="reference frame"`;
    expect(readRecordingText(ome(odd))).toEqual({});
    expect(readRecordingText(ome(one))).toEqual({});
    const many = 'SizeZ="4" SizeC="2" SizeT="9" TimeIncrement="1"';
    expect(readRecordingText(ome(many)).interleaved).toBe('2 channels and 4 planes');
  });

  it('reads ImageJ: the interval before the playback speed, which it warns about', () => {
    expect(
      readRecordingText('ImageJ=1.53\nimages=10\nslices=10\nfinterval=0.5\nfps=7').rateHz,
    ).toBe(2);
    expect(readRecordingText('ImageJ=1.53\ntunit=ms\nfinterval=20').rateHz).toBeCloseTo(50, 9);
    const fps = readRecordingText('ImageJ=1.53\nimages=10\nfps=7.0');
    expect(fps.rateHz).toBe(7);
    expect(fps.warning).toContain('playback');
    expect(readRecordingText('ImageJ=1.53\nfinterval=0')).toEqual({});
  });

  it('makes nothing up', () => {
    expect(readRecordingText()).toEqual({});
    expect(readRecordingText('a mouse, fps=30')).toEqual({});
    expect(readRecordingText('SI.hRoiManager.scanFrameRate = 0')).toEqual({});
  });
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

import {
  Device,
  ImagingPlane,
  NWBFile,
  OpticalChannel,
  PlaneSegmentation,
  VectorData,
} from '@ophys/model';
import { runChild } from '../harness/child.mjs';
import { compare, median } from '../harness/compare.mjs';
import { pathBeside } from '../harness/suite.mjs';
import { showRatio, showSeconds } from '../harness/table.mjs';

const PIXELS = 200;
const child = pathBeside(import.meta.url, 'rois-child.mjs');

/** Pixels of ROIs as `[x, y, weight]`, the same as the Python peer's. */
export function pixelMasks(count) {
  return Array.from({ length: count }, (_, r) =>
    Array.from({ length: PIXELS }, (_, i) => [
      (r * 7 + i) % 512,
      (r * 3 + Math.floor(i / 16)) % 512,
      0.5,
    ]),
  );
}

/** The same pixels as a column of each, as programs that computed them have them. */
export function columnMasks(count) {
  return pixelMasks(count).map((mask) => ({
    x: Uint32Array.from(mask, ([x]) => x),
    y: Uint32Array.from(mask, ([, y]) => y),
    weight: Float32Array.from(mask, ([, , weight]) => weight),
  }));
}

function flatMasks(count) {
  return pixelMasks(count).map((mask) => ({
    pixels: Uint32Array.from(mask, ([x, y]) => y * 512 + x),
    weights: Float32Array.from(mask, ([, , weight]) => weight),
  }));
}

function newTable() {
  const file = new NWBFile({
    identifier: 'bench',
    sessionDescription: 'bench',
    sessionStartTime: new Date(0),
  });
  const device = file.addDevice(new Device({ name: 'scope' }));
  const imagingPlane = file.addImagingPlane(
    new ImagingPlane({
      name: 'plane',
      opticalChannel: new OpticalChannel({
        name: 'green',
        description: 'GFP',
        emissionLambda: 510,
      }),
      device,
      excitationLambda: 920,
      indicator: 'GCaMP6s',
      location: 'V1',
    }),
  );
  return new PlaneSegmentation({ name: 'rois', description: 'd', imagingPlane });
}

/** Seconds that it takes to add ROIs one by one. */
export function timeAddRoi(masks) {
  const start = performance.now();
  addEach(masks);
  return (performance.now() - start) / 1000;
}

/** Seconds that it takes to add ROIs at once. */
function timeAddRois(masks) {
  const start = performance.now();
  newTable().addRois(masks, { width: 512 });
  return (performance.now() - start) / 1000;
}

function addEach(masks) {
  const table = newTable();
  for (const pixelMask of masks) table.addRoi({ pixelMask });
  if (table.rowCount !== masks.length || !(table.columns.get('pixel_mask') instanceof VectorData)) {
    throw new Error('The ROIs were not added.');
  }
}

/** ROIs into a table in memory. */
export const rois = {
  name: 'rois',
  title: 'ROIs into a table',
  about:
    '5 000 ROIs of 200 pixels into a table in memory; pixels as lists of (x, y, weight), or as arrays: a column each for ours, shape (200, 3) for PyNWB. Ratios are to `add_roi` of lists and of arrays, as it is called by default, after three rounds that do not count. Aims: `addRoi` 20 ×, in bulk 100 ×.',
  async run({ peer, quick, rounds = 7 }) {
    const count = quick ? 300 : 5000;
    const [lists, arrays, flat] = [pixelMasks(count), columnMasks(count), flatMasks(count)];
    const contenders = {
      'addRoi of lists': () => timeAddRoi(lists),
      'addRoi of arrays': () => timeAddRoi(arrays),
      'the same, first in a process': () => runChild(process.execPath, [child, count]).seconds,
      'addRois in bulk': () => timeAddRois(flat),
    };
    if (peer) {
      const add = (options) => peer.call('add_rois', { count, pixels: PIXELS, ...options });
      contenders['PyNWB add_roi of lists'] = () => add({ arrays: false, check_ragged: true });
      contenders['the same, check_ragged=False'] = () =>
        add({ arrays: false, check_ragged: false });
      contenders['PyNWB add_roi of arrays'] = () => add({ arrays: true, check_ragged: true });
      contenders['PyNWB, columns to the constructor'] = () =>
        peer.call('bulk_rois', { count, pixels: PIXELS });
    }
    const results = await compare(contenders, { rounds, warmUp: quick ? 0 : 3 });
    return Object.entries(results).map(([name, result]) => ({
      '': name,
      time: showSeconds(result.seconds),
      'to lists': showRatio(result.ratioTo('PyNWB add_roi of lists')),
      'to arrays': showRatio(result.ratioTo('PyNWB add_roi of arrays')),
    }));
  },
};

/** Whether time grows with ROIs, or faster. */
export const roisLinear = {
  name: 'rois-linear',
  title: 'Time per ROI as the table grows',
  about:
    '`addRoi` of arrays with 200 pixels each, warmed up; linear growth is a constant time per ROI.',
  async run({ quick, rounds = 5 }) {
    const counts = quick ? [100, 200] : [1250, 2500, 5000, 10_000, 20_000];
    const masks = columnMasks(counts.at(-1));
    timeAddRoi(masks);
    const rows = [];
    for (const count of counts) {
      const times = [];
      for (let round = 0; round < rounds; round++) times.push(timeAddRoi(masks.slice(0, count)));
      const seconds = median(times);
      rows.push({
        ROIs: count,
        time: showSeconds(seconds),
        'per ROI': showSeconds(seconds / count),
      });
    }
    return rows;
  },
};

import { softwareVulkan } from '../../browser/chromium.mjs';
import { runChild } from '../harness/child.mjs';
import { pathBeside } from '../harness/suite.mjs';

/** Frames, side in px and rounds; small ones show that it runs. */
const full = { frames: 256, side: 512, rounds: 5 };
const quick = { frames: 52, side: 64, rounds: 1 };

let measured;

/** Measures once for all tables. A quick run takes the software adapter that Chromium brings. */
function measure({ quick: isQuick, rounds }) {
  if (isQuick) Object.assign(process.env, softwareVulkan());
  const size = isQuick ? quick : { ...full, rounds: rounds ?? full.rounds };
  measured ??= runChild(process.execPath, [
    pathBeside(import.meta.url, 'measure.mjs'),
    isQuick ? 1 : 0,
    ...[size.frames, size.side, size.rounds],
  ]);
  return measured;
}

const registration = {
  name: 'registration',
  title: 'Registration of a movie in memory, upload and download included',
  about:
    'int16 frames (512 x 512 unless quick) measured against a given reference and corrected in blocks of 32, on WebGPU (Dawn) and on one thread of WASM SIMD. Bytes are per frame: what the kernels of a frame have bound, once for each dispatch, and what goes to the device and back. The last column is the time that copying the kernels’ bytes takes at the measured bandwidth, as a share of the whole time.',
  async run(context) {
    const { rows, missing } = measure(context);
    if (missing) return [{ 'not measured': missing }];
    return rows.map((row) => ({
      kind: row.kind,
      'GPU frames/s': showRate(row.fps),
      'WASM frames/s': showRate(row.wasmFps),
      'GPU over WASM': `${row.overWasm.toPrecision(2)} ×`,
      dispatches: row.dispatches.toPrecision(3),
      'kernels move': megabytes(row.kernelBytes),
      'upload / download': `${megabytes(row.uploadBytes)} / ${megabytes(row.downloadBytes)}`,
      'share of bandwidth': `${(100 * row.floorShare).toPrecision(2)} %`,
    }));
  },
};

const device = {
  name: 'device',
  title: 'The device',
  about: 'Copying 4 or 64 MB with one kernel (read and written), to the device, and back.',
  async run(context) {
    const { adapter, bandwidth, missing } = measure(context);
    if (missing) return [{ 'not measured': missing }];
    return [
      {
        adapter,
        copy: `${(bandwidth.copy / 1e9).toPrecision(3)} GB/s`,
        upload: `${(bandwidth.upload / 1e9).toPrecision(3)} GB/s`,
        download: `${(bandwidth.download / 1e9).toPrecision(3)} GB/s`,
      },
    ];
  },
};

function showRate(rate) {
  return rate >= 100 ? String(Math.round(rate)) : rate.toPrecision(3);
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toPrecision(3)} MB`;
}

export default {
  title: 'GPU',
  peer: undefined,
  pythonPackages: [],
  benches: [device, registration],
};

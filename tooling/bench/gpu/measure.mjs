/** Measures the GPU in a process of its own and prints rows as JSON; see `index.mjs`. */
import { useGpu } from '@ophys/compute';
import { correctMotion, estimateFieldModel, estimateReference } from '@ophys/motion';
import { compare } from '../harness/compare.mjs';
import { measureBandwidth } from './bandwidth.mjs';
import { createMovie } from './movie.mjs';
import { countTraffic } from './traffic.mjs';

const [software, frames, side, rounds] = process.argv.slice(2).map(Number);
const gpu = await useGpu({ explicit: software === 1 }).catch((error) => {
  if (error.tag !== 'device-missing') throw error;
  process.stdout.write(`${JSON.stringify({ missing: error.message })}\n`);
  process.exit(0);
});
const traffic = countTraffic();
const bandwidth = await measureBandwidth(gpu, rounds, software === 1 ? 1 : 16);

const movie = createMovie(frames, side);
const { image } = await estimateReference(movie, { backend: 'wasm' });
const { model: fieldModel } = await estimateFieldModel(movie, image, { backend: 'wasm' });
const kinds = {
  rigid: { piecewise: false },
  blocks: { piecewise: { blockSize: Math.min(128, side / 2) } },
  fields: { fieldModel },
};
const rows = [];
for (const [kind, options] of Object.entries(kinds)) {
  const correct = async (backend) => {
    for await (const _ of correctMotion(movie, {
      ...options,
      reference: image,
      backend,
      size: 32,
    }));
  };
  const results = await compare(
    { gpu: () => correct('gpu'), wasm: () => correct('wasm') },
    { rounds },
  );
  const before = traffic.read();
  await correct('gpu');
  const after = traffic.read();
  const perFrame = (part) => (after[part] - before[part]) / frames;
  const { seconds } = results.gpu;
  const floor = frames * (perFrame('kernelBytes') / bandwidth.copy);
  rows.push({
    kind,
    fps: frames / seconds,
    wasmFps: frames / results.wasm.seconds,
    overWasm: results.gpu.ratioTo('wasm'),
    kernelBytes: perFrame('kernelBytes'),
    uploadBytes: perFrame('uploadBytes'),
    downloadBytes: perFrame('downloadBytes'),
    dispatches: perFrame('dispatches'),
    floorShare: floor / seconds,
  });
}
process.stdout.write(`${JSON.stringify({ adapter: gpu.device.adapter, bandwidth, rows })}\n`);
process.exit(0);

import { compileStages } from '@ophys/compute';
import { median } from '../harness/compare.mjs';

const sides = [1024, 1024];
const bytes = 4 * sides[0] * sides[1];

/**
 * Bytes a second that one kernel reads and writes when it only copies, and that go to the device and come
 * back. A run ends with reading one number, so the times of few and many copies are subtracted.
 */
export async function measureBandwidth(gpu, repeats, layers) {
  const stages = {
    copy: {
      source: 'function copy(a) { return a[this.thread.z][this.thread.y][this.thread.x]; }',
      output: sides,
    },
    back: {
      source: 'function back(a) { return a[this.thread.z][this.thread.y][this.thread.x]; }',
      output: sides,
    },
    pick: { source: 'function pick(a) { return a[this.thread.x][0][0]; }', output: [] },
  };
  const programs = gpu.createPrograms((device, size) => compileStages(device, stages, size));
  const values = new Float32Array((layers * bytes) / 4).map((_, i) => i % 251);
  const timed = (copies) =>
    programs.run(layers, async ({ kernels }, scope) => {
      const start = performance.now();
      let array = await scope.run(kernels.copy, { values, size: [...sides, layers] });
      await (await scope.run(kernels.pick, array)).read();
      const uploaded = performance.now();
      for (let i = 0; i < copies; i++) array = await scope.next(kernels.back, array);
      await (await scope.run(kernels.pick, array)).read();
      const copied = performance.now();
      await array.read();
      return {
        upload: uploaded - start,
        copy: copied - uploaded,
        download: performance.now() - copied,
      };
    });
  await timed(2);
  const few = [];
  const many = [];
  for (let i = 0; i < repeats; i++) {
    few.push(await timed(2));
    many.push(await timed(12));
  }
  programs.destroy();
  const of = (runs, part) => median(runs.map((run) => run[part])) / 1000;
  return {
    copy: (10 * 2 * layers * bytes) / (of(many, 'copy') - of(few, 'copy')),
    upload: (layers * bytes) / of(few, 'upload'),
    download: (layers * bytes) / of(few, 'download'),
  };
}

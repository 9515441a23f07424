import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { main } from 'assemblyscript/asc';
import { median } from '../harness/compare.mjs';

/** Bytes that one thread reads and writes in a second when it copies what no cache holds. */
export function measureCopyBandwidth() {
  const [from, to] = [new Float64Array(2 ** 24).fill(1), new Float64Array(2 ** 24)];
  const rates = Array.from({ length: 7 }, () => {
    const start = performance.now();
    to.set(from);
    return (2 * from.byteLength) / ((performance.now() - start) / 1000);
  });
  return median(rates);
}

// Eight independent chains of multiply and add, four lanes each: 64 operations a turn.
const chains = [0, 1, 2, 3, 4, 5, 6, 7];
const kernel = `
export function run(turns: i32): f32 {
  const m = f32x4.splat(0.999), a = f32x4.splat(0.001);
  ${chains.map((i) => `let c${i} = f32x4.splat(<f32>${i});`).join(' ')}
  for (let i = 0; i < turns; i++) {
    ${chains.map((i) => `c${i} = f32x4.add(f32x4.mul(c${i}, m), a);`).join(' ')}
  }
  return f32x4.extract_lane(${chains.map((i) => `c${i}`).reduce((x, y) => `f32x4.add(${x}, ${y})`)}, 0);
}`;

/** Single-precision operations of one thread in a second, in WASM SIMD without memory. */
export async function measureSimdPeak() {
  const folder = mkdtempSync(join(tmpdir(), 'ophys-peak-'));
  try {
    const source = join(folder, 'peak.ts');
    writeFileSync(source, kernel);
    const outFile = join(folder, 'peak.wasm');
    const flags = ['--runtime', 'stub', '--enable', 'simd', '--optimizeLevel', '3'];
    const { error, stderr } = await main([source, '--outFile', outFile, ...flags]);
    if (error) throw new Error(stderr.toString());
    const { instance } = await WebAssembly.instantiate(readFileSync(outFile), {
      env: { abort() {} },
    });
    const turns = 2e7;
    const rates = Array.from({ length: 5 }, () => {
      const start = performance.now();
      instance.exports.run(turns);
      return (64 * turns) / ((performance.now() - start) / 1000);
    });
    return median(rates);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The browser lane. Every browser-safe package loads and works in headless Chromium, and every GPU
 * kernel agrees with its reference on WebGPU and on WebGL2 there, and on WebGPU in Node (Dawn).
 * A device that is missing is a failure.
 */
import { installAndBuild, node, pnpm } from '../scripts/run.mjs';
import { findChromium, softwareVulkan } from './chromium.mjs';

installAndBuild();
process.env.CHROMIUM = findChromium();
pnpm('types of the page', 'exec', 'tsc', '-p', 'tooling/browser');
node('packages and kernels in Chromium', 'tooling/browser/check.mjs');
Object.assign(process.env, softwareVulkan());
pnpm(
  'kernels on WebGPU in Node',
  'exec',
  'vitest',
  'run',
  '--config',
  'tooling/browser/vitest.gpu.config.ts',
);

/**
 * `npm run numerics`: measures every op on every backend against its reference and writes
 * `docs/numerics.md`. Needs a build, and Chromium.
 */
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { findChromium, softwareVulkan } from '../chromium.mjs';
import { openPage } from '../open-page.mjs';
import { apis, servePage } from '../serve-page.mjs';
import { renderNumerics } from './render.mjs';

if (Object.entries(softwareVulkan()).some(([name, value]) => process.env[name] !== value)) {
  // The dynamic linker looks for Vulkan before this file runs.
  const { node } = await import('../../scripts/run.mjs');
  Object.assign(process.env, softwareVulkan());
  node('numerics', fileURLToPath(import.meta.url));
  process.exit();
}

const names = { webgpu: 'WebGPU', webgl2: 'WebGL2' };
const rows = [...(await measureInNode()), ...(await measureInChromium())];
const page = new URL('../../../docs/numerics.md', import.meta.url);
writeFileSync(page, renderNumerics(rows));

async function measureInNode() {
  const server = await createServer({
    configFile: fileURLToPath(new URL('../vite.config.mjs', import.meta.url)),
    server: { middlewareMode: true },
    appType: 'custom',
    optimizeDeps: { noDiscovery: true },
  });
  try {
    const { measureOp, parityOps } = await server.ssrLoadModule(
      fileURLToPath(new URL('./ops.ts', import.meta.url)),
    );
    const measured = [];
    for (const op of parityOps) {
      for (const backend of op.backends) {
        const place = backend === 'wasm' ? 'WASM, Node' : 'WebGPU, Node (Dawn)';
        for (const row of await measureOp(op, backend)) measured.push({ ...row, place });
      }
    }
    return measured;
  } finally {
    await server.close();
  }
}

async function measureInChromium() {
  const measured = [];
  await servePage(async (url) => {
    for (const { api, flags } of apis) {
      const page = await openPage(findChromium(), flags, `${url}?api=${api}&kernels`);
      const failures = [...page.problems, ...page.checks.filter(({ ok }) => !ok)];
      if (failures.length > 0) throw new Error(JSON.stringify(failures));
      for (const { backend, ...row } of page.measured) {
        if (backend === 'gpu') measured.push({ ...row, place: `${names[api]}, Chromium` });
        else if (api === 'webgpu') measured.push({ ...row, place: 'WASM, Chromium' });
      }
    }
  });
  return measured;
}

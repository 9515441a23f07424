import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { run } from '../scripts/run.mjs';

const places = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Path of a Chromium; on Debian it is installed when missing. `CHROMIUM` names another one. */
export function findChromium() {
  const found = installed();
  if (found) return found;
  const apt = (...args) => run(`apt-get ${args[0]}`, ...asRoot('apt-get', args));
  apt('update', '-qq');
  apt('install', '-qq', '-y', 'chromium');
  const fresh = installed();
  if (!fresh) throw new Error('No Chromium was found; set CHROMIUM to the path of one.');
  return fresh;
}

/**
 * The environment in which Dawn finds Vulkan on the CPU, which Chromium and Chrome for Linux carry
 * beside them, loader and all; empty where neither is. What is set already stays as it is.
 */
export function softwareVulkan() {
  const folder = ['/usr/lib/chromium', '/opt/google/chrome'].find((place) =>
    existsSync(`${place}/vk_swiftshader_icd.json`),
  );
  if (folder === undefined) return {};
  const { VK_DRIVER_FILES, LD_LIBRARY_PATH, XDG_RUNTIME_DIR } = process.env;
  return {
    VK_DRIVER_FILES: VK_DRIVER_FILES ?? `${folder}/vk_swiftshader_icd.json`,
    LD_LIBRARY_PATH: LD_LIBRARY_PATH ?? folder,
    XDG_RUNTIME_DIR: XDG_RUNTIME_DIR ?? tmpdir(),
  };
}

function installed() {
  return places.find((place) => place && existsSync(place));
}

function asRoot(command, args) {
  const isRoot = process.getuid?.() === 0;
  const sudo = !isRoot && spawnSync('sudo', ['--version']).status === 0;
  return sudo ? ['sudo', [command, ...args]] : [command, args];
}

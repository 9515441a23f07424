import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
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

/** Vulkan on the CPU, as Debian's chromium carries it: Dawn's adapter where there is no GPU. */
export const softwareVulkan = '/usr/lib/chromium/vk_swiftshader_icd.json';

function installed() {
  return places.find((place) => place && existsSync(place));
}

function asRoot(command, args) {
  const isRoot = process.getuid?.() === 0;
  const sudo = !isRoot && spawnSync('sudo', ['--version']).status === 0;
  return sudo ? ['sudo', [command, ...args]] : [command, args];
}

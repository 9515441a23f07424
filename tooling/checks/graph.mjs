/**
 * The import graph as a check: who may know whom (docs/architecture.md), no cycles between files,
 * and each outside library behind the one file that may import it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Room → the rooms it may import. Anything not listed is forbidden. */
const mayImport = {
  'packages/core': [],
  'packages/compute': ['core'],
  'packages/model': ['core'],
  'packages/hdf5-io': ['core', 'model'],
  'packages/tiff-io': ['core'],
  'packages/exchange': ['core'],
  'packages/movie-io': ['core'],
  'packages/motion': ['core', 'compute'],
  'packages/segmentation': ['core', 'compute'],
  'packages/traces': ['core', 'compute'],
  'packages/simulate': ['core', 'compute'],
  'packages/pipeline': [
    'core',
    'compute',
    'model',
    'hdf5-io',
    'tiff-io',
    'exchange',
    'movie-io',
    'motion',
    'segmentation',
    'traces',
  ],
  'apps/cli': ['core', 'compute', 'tiff-io', 'exchange', 'simulate', 'pipeline'],
};

/** Import specifier → the files that may name it. */
const gates = [
  { library: /^h5wasm(\/|$)/, only: /^packages\/hdf5-io\/src\/h5wasm\.ts$/ },
  { library: /^gpu\.js$/, only: /^packages\/compute\/src\/gpu\/device\.ts$/ },
  { library: /\/gpu-kernels\.ts$/, only: /^$/ }, // compiled to text; see docs/decisions/005
  {
    library: /^node:worker_threads$/,
    only: /^packages\/(compute\/src\/platform|hdf5-io\/src\/inputs\/node)\//, // see docs/decisions/006
  },
];

const problems = [];
const graph = new Map();

for (const [room, allowed] of Object.entries(mayImport)) {
  for (const file of sourceFiles(join(root, room, 'src'))) {
    const name = relative(root, file).split(sep).join('/');
    const local = [];
    for (const specifier of importsOf(readFileSync(file, 'utf8'))) {
      for (const { library, only } of gates) {
        if (library.test(specifier) && !only.test(name)) {
          problems.push(`${name} imports ${specifier}, which only ${only.source} may.`);
        }
      }
      const neighbour = /^@ophys\/([^/]+)/.exec(specifier)?.[1];
      if (neighbour && !allowed.includes(neighbour)) {
        problems.push(`${name} imports @ophys/${neighbour}; ${room} may not know it.`);
      }
      if (specifier.startsWith('.')) {
        local.push(
          relative(root, resolve(dirname(file), specifier))
            .split(sep)
            .join('/'),
        );
      }
    }
    graph.set(name, local);
  }
}

for (const cycle of cyclesIn(graph)) problems.push(`Cycle: ${cycle.join(' → ')}`);

if (problems.length > 0) {
  console.error(`Import graph: ${problems.length} problem(s)\n  ${problems.join('\n  ')}`);
  process.exitCode = 1;
} else {
  console.log(`Import graph: ${graph.size} files, every import allowed, no cycles.`);
}

function sourceFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && /\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name),
    )
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** Specifiers of value imports; `import type` leaves no trace at run time and is not an edge. */
function importsOf(text) {
  const found = [];
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  for (const match of code.matchAll(
    /\b(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s*)?['"]([^'"]+)['"]/g,
  )) {
    found.push(match[1]);
  }
  for (const match of code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) {
    if (!match[1].startsWith('.')) found.push(match[1]);
  }
  return found;
}

function cyclesIn(edges) {
  const cycles = [];
  const state = new Map();
  const path = [];
  const visit = (node) => {
    if (state.get(node) === 'done') return;
    if (state.get(node) === 'open') {
      cycles.push([...path.slice(path.indexOf(node)), node]);
      return;
    }
    state.set(node, 'open');
    path.push(node);
    for (const next of edges.get(node) ?? []) visit(next);
    path.pop();
    state.set(node, 'done');
  };
  for (const node of edges.keys()) visit(node);
  return cycles;
}

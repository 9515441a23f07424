/** `npm start`: installs, builds, and runs the main job on a simulated recording. */
import { installAndBuild, node } from './run.mjs';

installAndBuild();
node(
  'demo',
  'apps/cli/dist/main.js',
  'demo',
  '--out',
  'demo',
  '--overwrite',
  ...process.argv.slice(2),
);

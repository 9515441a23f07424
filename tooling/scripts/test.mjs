/** `npm test`: everything that needs neither a browser nor Python. */
import { installAndBuild, node, pnpm } from './run.mjs';

installAndBuild();
pnpm('format', 'exec', 'biome', 'format', '.');
pnpm('lint', 'exec', 'biome', 'lint', '--error-on-warnings', '.');
pnpm('types', 'exec', 'tsc', '-b', 'tooling/tsconfig.tests.json');
node('import graph', 'tooling/checks/graph.mjs');
pnpm('tests', 'exec', 'vitest', 'run');

/** `npm run docs`: writes the parts of the docs that are made from code. Needs a build. */
import { readFileSync, writeFileSync } from 'node:fs';
import * as cli from '../../apps/cli/dist/program.js';
import * as model from '../../packages/model/dist/index.js';
import * as pipeline from '../../packages/pipeline/dist/index.js';
import { renderCommands, withCommandTables } from './commands.mjs';
import { renderNames } from './nwb-names.mjs';
import { withSettings } from './settings-table.mjs';

const guide = new URL('../../docs/guides/run.md', import.meta.url);
writeFileSync(guide, withSettings(readFileSync(guide, 'utf8'), pipeline));

const names = new URL('../../docs/nwb-names.md', import.meta.url);
writeFileSync(names, renderNames(model));

writeFileSync(new URL('../../docs/commands.md', import.meta.url), renderCommands(cli));
const readme = new URL('../../apps/cli/README.md', import.meta.url);
writeFileSync(readme, withCommandTables(readFileSync(readme, 'utf8'), cli));

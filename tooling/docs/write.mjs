/** `npm run docs`: writes the parts of the guide that are made from code. Needs a build. */
import { readFileSync, writeFileSync } from 'node:fs';
import { settingsSchema } from '../../packages/pipeline/dist/index.js';
import { withSettings } from './settings-table.mjs';

const guide = new URL('../../docs/guides/run.md', import.meta.url);
writeFileSync(guide, withSettings(readFileSync(guide, 'utf8'), settingsSchema));

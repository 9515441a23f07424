import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/run.mjs';

const path = join(root, 'docs', 'benchmarks.md');

const head = `# Benchmarks

Written by \`npm run bench -- --write\`; \`npm run bench -- --help\` says what it needs. Contenders take turns in
one run in alternating order; times are medians, ratios are medians of each round's ratio, above 1 when
ours is faster. Every section names the machine it was measured on.
`;

/** A suite's part of the report. */
export function suiteSection(suite, machine, benches) {
  const parts = benches.map(({ title, about, table }) => `### ${title}\n\n${about}\n\n${table}\n`);
  return [`## ${suite.title}\n\n${machine}\n`, ...parts].join('\n');
}

/** Puts a suite's part into docs/benchmarks.md, in place of what it said before. */
export function writeSection(name, section) {
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const old = existsSync(path) ? readFileSync(path, 'utf8') : head;
  const block = `${open}\n\n${section}\n${close}\n`;
  const start = old.indexOf(open);
  const text =
    start < 0
      ? `${old}\n${block}`
      : old.slice(0, start) + block + old.slice(old.indexOf(close) + close.length + 1);
  writeFileSync(path, text);
}

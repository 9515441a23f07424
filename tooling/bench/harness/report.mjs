import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/run.mjs';

const path = join(root, 'docs', 'benchmarks.md');

const head = `# Benchmarks

Written by \`npm run bench -- --write\`; \`npm run bench -- --help\` says what it needs. Contenders take turns in
one run in alternating order; times are medians, ratios are medians of each round's ratio, above 1 when
ours is faster. Every table names the machine it was measured on.
`;

/**
 * Puts a table of a suite into docs/benchmarks.md in place of what it said before; tables that
 * were not measured now stay as they are.
 */
export function writeTable(suiteName, suiteTitle, machine, { name, title, about, table }) {
  let text = existsSync(path) ? readFileSync(path, 'utf8') : head;
  text = withSection(text, suiteName, suiteTitle);
  const block = `### ${title}\n\n${about}\n\n${table}\n\n${machine}\n`;
  writeFileSync(path, withBlock(text, suiteName, `${suiteName}/${name}`, block));
}

function withSection(text, name, title) {
  return text.includes(endOf(name)) ? text : `${text}\n## ${title}\n\n${endOf(name)}\n`;
}

/** Text with a block between its own marks, or before the end of its section when it is new. */
function withBlock(text, section, name, block) {
  const open = `<!-- bench:${name} -->`;
  const marked = `${open}\n\n${block}\n${endOf(name)}\n`;
  const start = text.indexOf(open);
  if (start < 0) return text.replace(endOf(section), () => `${marked}\n${endOf(section)}`);
  return (
    text.slice(0, start) + marked + text.slice(text.indexOf(endOf(name)) + endOf(name).length + 1)
  );
}

function endOf(name) {
  return `<!-- /bench:${name} -->`;
}

/** Runs benchmark suites and prints their tables; see `--help`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installAndBuild } from '../scripts/run.mjs';
import { describeMachine } from './harness/machine.mjs';
import { preparePython, startPeer } from './harness/python.mjs';
import { writeTable } from './harness/report.mjs';
import { loadSuite, suiteNames } from './harness/suite.mjs';
import { renderTable } from './harness/table.mjs';

const help = `Usage: npm run bench -- [suite…] [options]

Measures @ophys beside the Python programs of the field, in one run: contenders take turns in alternating
order, figures are medians, and ratios are medians of the ratios of each round. Prints Markdown tables.

Suites: ${suiteNames().join(', ')} (default: all)

Options:
  --only <text>     only benches whose name contains this
  --rounds <n>      rounds of each comparison (default: what the bench says, mostly 5)
  --quick           small inputs and one round: whether it runs, not how fast
  --no-python       only our side; ratios stay empty
  --no-build        measure what is built already
  --work <folder>   where files go (default: a temporary folder); a fast disk with 8 GB free
  --store <folder>  where suites keep movies and the peer's results for later runs (default: nowhere)
  --cases <names>   only these recordings of the suite cells, e.g. dim,dense
  --seeds <numbers> seeds of its recordings, e.g. 101,102
  --write           put the tables into docs/benchmarks.md
  --help            this

Python: $OPHYS_BENCH_PYTHON names an interpreter that has the packages the suite needs. Without it a virtual
environment is made in .venv-bench and they are installed from PyPI (needs Python ≥ 3.10 and a network).
The suite gpu needs no Python but a GPU (Vulkan on Linux, Direct3D on Windows, Metal on macOS); with --quick
it takes the software adapter that Chromium brings.
Close other programs first, and believe ratios more than times.
`;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    python: { type: 'boolean', default: true },
    build: { type: 'boolean', default: true },
    work: { type: 'string' },
    store: { type: 'string' },
    cases: { type: 'string' },
    seeds: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const choice = {
  store: flags.store,
  cases: flags.cases?.split(','),
  seeds: flags.seeds?.split(',').map(Number),
};

if (flags.help) {
  process.stdout.write(help);
} else {
  if (flags.build) installAndBuild();
  for (const name of positionals.length > 0 ? positionals : suiteNames()) await runSuite(name);
}

async function runSuite(name) {
  const suite = await loadSuite(name);
  const command = flags.python && suite.peer ? preparePython(suite.pythonPackages) : undefined;
  const peer = command && startPeer(command, suite.peer);
  const work = mkdtempSync(join(flags.work ?? tmpdir(), 'ophys-bench-'));
  const rounds = flags.quick ? 1 : flags.rounds && Number(flags.rounds);
  const machine = describeMachine(command, suite.pythonPackages);
  try {
    process.stdout.write(`# ${suite.title}\n\n${machine}\n`);
    for (const bench of suite.benches.filter((b) => b.name.includes(flags.only))) {
      process.stderr.write(`▸ ${name}/${bench.name}\n`);
      const rows = await bench.run({ peer, work, quick: flags.quick, rounds, ...choice });
      const table = renderTable(rows);
      process.stdout.write(`\n## ${bench.title}\n\n${bench.about}\n\n${table}\n`);
      if (flags.write) writeTable(name, suite.title, machine, { ...bench, table });
    }
  } finally {
    await peer?.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

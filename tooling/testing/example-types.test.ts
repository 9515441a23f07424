import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { codeBlocks } from './run-example.ts';

const root = new URL('../../', import.meta.url);

it('every example has the types it seems to have', async () => {
  const packages = await readdir(new URL('packages', root));
  const guides = ['docs/guides/run.md', 'docs/guides/results.md', 'docs/guides/nwb.md'];
  const pages = ['README.md', ...guides, ...packages.map(readmeOf)];
  const examples: Record<string, string> = {};
  for (const page of pages) {
    const blocks = codeBlocks(await readFile(new URL(page, root), 'utf8'), 'ts');
    for (const [i, code] of blocks.entries()) {
      examples[`${page.replaceAll('/', '-')}-${i + 1}.ts`] = code;
    }
  }
  expect(Object.keys(examples).length).toBeGreaterThan(packages.length);
  expect(await checkTypes(examples)).toBe('');
});

it('and one that has not is found', async () => {
  const wrong = "import { arraySource } from '@ophys/core';\narraySource('text', [1, 2, 2]);\n";
  expect(await checkTypes({ 'wrong.ts': wrong })).toMatch(/^wrong\.ts\(2,13\): error TS2345/);
});

function readmeOf(name: string): string {
  return `packages/${name}/README.md`;
}

/** What the compiler says of some modules, under the project's own flags; '' when all is well. */
async function checkTypes(modules: Readonly<Record<string, string>>): Promise<string> {
  // Beside this file, where the packages resolve; hidden, so that no other check sees it.
  const folder = await mkdtemp(fileURLToPath(new URL('.examples-', import.meta.url)));
  try {
    const config = {
      extends: '../../../tsconfig.base.json',
      compilerOptions: {
        composite: false,
        declaration: false,
        declarationMap: false,
        noEmit: true,
      },
      include: ['*.ts'],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    for (const [name, code] of Object.entries(modules)) await writeFile(join(folder, name), code);
    const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));
    const run = promisify(execFile)(process.execPath, [tsc, '-p', '.'], { cwd: folder });
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

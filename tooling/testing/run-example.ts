import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { vi } from 'vitest';

/** How the examples of a page are run. */
export interface ExampleOptions {
  /** Puts what the examples expect into their working folder, which is otherwise empty. */
  readonly prepare?: () => Promise<unknown>;
}

/** Arguments of one call of `console.log`. */
export type Logged = readonly unknown[];

/**
 * Runs the `ts` blocks of a Markdown page one after the other, each as a module of its own, in an
 * empty working folder that is removed afterwards.
 *
 * @returns what they logged, one entry per call
 * @throws when the page has no example, or an example throws
 */
export async function runExamples(page: URL, options: ExampleOptions = {}): Promise<Logged[]> {
  const examples = codeBlocks(await readFile(page, 'utf8'), 'ts');
  assert.ok(examples.length > 0, `${fileURLToPath(page)} has a ts block`);
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await inWorkingFolder(async (folder) => {
      await options.prepare?.();
      for (const [i, code] of examples.entries()) {
        const file = join(folder, `example-${i + 1}.ts`);
        await writeFile(file, code);
        await import(/* @vite-ignore */ pathToFileURL(file).href);
      }
    });
    return log.mock.calls.slice();
  } finally {
    log.mockRestore();
  }
}

/** The code blocks of one language in a Markdown text, in order. */
export function codeBlocks(markdown: string, language: string): string[] {
  const blocks = markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'));
  return Array.from(blocks, ([, code]) => code);
}

/** Runs work with an empty temporary folder as the current one; relative paths land there. */
async function inWorkingFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const before = process.cwd();
  const folder = await mkdtemp(join(tmpdir(), 'ophys-example-'));
  process.chdir(folder);
  try {
    return await work(folder);
  } finally {
    process.chdir(before);
    await rm(folder, { recursive: true, force: true });
  }
}

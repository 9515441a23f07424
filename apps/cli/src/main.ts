#!/usr/bin/env node
import { isOphysError } from '@ophys/core';
import { CommanderError } from 'commander';
import { codeOf, exitCode, Interruption } from './exit-codes.ts';
import { runProgram } from './program.ts';

const controller = new AbortController();

for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    const interruption = new Interruption(name);
    if (controller.signal.aborted) process.exit(interruption.code); // asked twice: at once
    controller.abort(interruption);
  });
}

// A reader such as `head` may have enough before everything is written.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  process.exitCode = await runProgram(process.argv.slice(2), controller.signal);
} catch (error) {
  process.exitCode = codeOf(error);
  if (!(error instanceof CommanderError)) report(error);
}

/** One sentence for what users can mend; a stack only for bugs. */
function report(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`ophys: ${message}\n`);
  if (process.exitCode === exitCode.internal && !isOphysError(error)) {
    const stack = error instanceof Error ? error.stack : undefined;
    process.stderr.write(`This is a bug in ophys; please report it with these lines:\n${stack}\n`);
  }
}

#!/usr/bin/env node
import { isOphysError } from '@ophys/core';
import { CommanderError } from 'commander';
import { codeOf, exitCode, Interruption } from './frame/exit-codes.ts';
import { writeReportBundle } from './frame/report-bundle.ts';
import { createSession } from './frame/session.ts';
import { createProgram } from './program.ts';
import { sentenceLines } from './terminal/wrap.ts';

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

const session = createSession(controller.signal);
try {
  const program = createProgram(session.context, process.env);
  program.hook('preAction', (_, command) => session.start(command));
  await program.parseAsync(process.argv.slice(2), { from: 'user' });
  process.exitCode = session.code;
} catch (error) {
  process.exitCode = codeOf(error);
  if (!(error instanceof CommanderError)) report(error);
}
session.log.write('end', { code: process.exitCode });

/** One sentence for what users can mend; a report, and with `-v` a stack, for bugs. */
function report(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(sentenceLines('ophys: ', message, process.stderr));
  session.log.write('error', { message, stack: error instanceof Error ? error.stack : undefined });
  if (process.exitCode !== exitCode.internal) return;
  if (!isOphysError(error) && session.flags?.verbose && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  const path = writeReportBundle(error);
  process.stderr.write(`This is a bug in ophys. Please report it with the file ${path}\n`);
}

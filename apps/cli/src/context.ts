/** What every command needs to know of the process it runs in. */
export interface CommandContext {
  /** Aborted by Ctrl-C and by SIGTERM. */
  readonly signal: AbortSignal;
  /** Sets the exit code of a command that finished but found something; the highest one counts. */
  setExitCode(code: number): void;
}

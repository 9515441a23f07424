import type { JobRunner } from '@ophys/compute';
import type { SettingsInput, SettingsLayer } from '@ophys/pipeline';
import type { ProgressView } from '../terminal/progress/view.ts';
import type { GlobalFlags } from './global-flags.ts';
import type { Output } from './output.ts';

/** What a command knows of the call it runs in. */
export interface CommandContext {
  /** Aborted by Ctrl-C and by SIGTERM. */
  readonly signal: AbortSignal;
  /** The flags that every command takes. Ask for them when the command runs, not before. */
  readonly flags: GlobalFlags;
  /** Where results go: standard output, in the format asked for. */
  readonly output: Output;
  /** Sets the exit code of a command that finished but found something; the highest one counts. */
  setExitCode(code: number): void;
  /** Tells the user something on standard error, unless asked to be quiet. */
  note(sentence: string): void;
  /** Tells what only `-v` asks for. */
  detail(sentence: string): void;
  /** Colours a word of a result, when it goes to a terminal and colours are wanted. */
  paint(colour: 'green' | 'yellow' | 'red', word: string): string;
  /** Shows progress on standard error, as asked for. */
  openProgress(): ProgressView;
  /** Settings of all files, the environment, `--set` and the flags that stand for settings. */
  loadSettings(): Promise<SettingsInput>;
  /** The same, place by place; not checked. */
  loadLayers(): Promise<readonly SettingsLayer[]>;
  /** Workers: as many as asked for, or fewer. */
  createRunner(atMost?: number): JobRunner;
}

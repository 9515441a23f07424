import { type Command, Option } from 'commander';

/** Which movie of an input; see `addInputFlags`. */
export interface InputFlags {
  readonly channel?: string;
  readonly plane?: string;
  readonly raw?: string;
  readonly series?: string;
  readonly axisOrder: 'xy' | 'yx';
}

/** Gives a command the flags that choose a movie of its input. */
export function addInputFlags(command: Command): Command {
  return command
    .option('--channel <which>', 'which channel, by name or number (1)')
    .option('--plane <which>', 'which plane, by name or number')
    .option('--raw <format>', 'bare pixels, e.g. 512x640:uint16 (height x width)')
    .option('--series <name>', 'which photon series of an NWB file')
    .addOption(
      new Option('--axis-order <order>', 'spatial axes of an NWB movie on disk')
        .choices(['xy', 'yx'])
        .default('xy'),
    );
}

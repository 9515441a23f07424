import { type Command, Option } from 'commander';

/** The flags that say which movie of an input is meant. */
export interface MovieFlags {
  readonly channel?: string;
  readonly plane?: string;
  readonly raw?: string;
  readonly series?: string;
  readonly axisOrder: 'xy' | 'yx';
}

/** Adds the flags that say which movie of an input is meant. */
export function addInputFlags(command: Command): Command {
  return command
    .option('--rate <hz>', 'frames per second, when the input does not say')
    .option('--channel <which>', 'which channel, by name or number (1)')
    .option('--plane <which>', 'which plane of several, by name or number')
    .option('--raw <format>', 'bare pixels, e.g. 512x640:uint16 (height x width)')
    .option('--series <name>', 'which photon series of an NWB file')
    .addOption(
      new Option('--axis-order <order>', 'spatial axes of an NWB movie: xy, yx')
        .choices(['xy', 'yx'])
        .default('xy'),
    );
}

/** Adds those, and the flags that say how it is processed. */
export function addMovieFlags(command: Command): Command {
  return addInputFlags(command)
    .option('--tau <seconds>', "decay time of the indicator's transients (1)")
    .option('--rois <file>', 'take these: label image, RoiSet.zip, stat.npy, CSV');
}

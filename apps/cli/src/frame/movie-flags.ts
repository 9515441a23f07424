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
export function addMovieFlags(command: Command): Command {
  return command
    .option('--rate <hz>', 'frames per second, when the input does not say')
    .option('--tau <seconds>', "decay time of the indicator's transients (1)")
    .option('--channel <which>', 'which channel, by name or number (1)')
    .option('--plane <which>', 'which plane, by name or number; needed when there are several')
    .option('--raw <format>', 'the file is bare pixels, e.g. 512x640:uint16 (height x width)')
    .option('--rois <file>', 'take these ROIs: label image, RoiSet.zip, Cellpose, stat.npy, CSV')
    .option('--series <name>', 'which photon series of an NWB file')
    .addOption(
      new Option('--axis-order <order>', 'spatial axes of an NWB movie on disk')
        .choices(['xy', 'yx'])
        .default('xy'),
    );
}

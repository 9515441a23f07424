import { InvalidArgumentError, type Mask } from '@ophys/core';
import { loadRois } from '../exchange/load-rois.ts';
import { checkMovie } from '../process/check-movie.ts';
import { mergeSettings } from '../settings/parse.ts';
import type { SettingsInput } from '../settings/schema.ts';
import type { Input } from './open-input.ts';

/** A run whose inputs were found to be in order. */
export interface PreparedRun {
  readonly opened: Input;
  readonly rateHz: number;
  readonly settings: SettingsInput;
  /** ROIs that are taken in place of looking for any. */
  readonly masks?: readonly Mask[] | undefined;
  /** What may surprise the user. */
  readonly warnings: readonly string[];
}

/**
 * Lays the settings over what the input says of itself.
 *
 * @throws {InputError} for a movie that nothing can be found in, or ROIs that do not fit it
 * @throws {InvalidArgumentError} when nobody says the frame rate
 */
export async function prepareRun(opened: Input, given: SettingsInput = {}): Promise<PreparedRun> {
  checkMovie(opened.source, opened.name);
  const { rateHz, warnings } = chooseRate(opened, given.imaging?.rateHz);
  const settings = mergeSettings(opened.settings ?? {}, given, { imaging: { rateHz } });
  const [, height, width] = opened.source.shape;
  const path = settings.detection?.rois;
  const rois = path === undefined ? undefined : await loadRois(path, { height, width });
  const masks = rois?.map(({ mask }) => mask);
  return { opened, rateHz, settings, masks, warnings: [...opened.warnings, ...warnings] };
}

function chooseRate(
  { source, name, timing }: Input,
  given: number | undefined,
): { rateHz: number; warnings: string[] } {
  const irregular = timing !== undefined && 'timestamps' in timing;
  const stated = source.rateHz ?? (irregular ? timing.medianRateHz : undefined);
  const rateHz = given ?? stated;
  if (rateHz === undefined || !(rateHz > 0)) {
    throw new InvalidArgumentError(
      'rate',
      `${name} does not say how many frames per second it has; pass --rate HZ.`,
    );
  }
  const differs = stated !== undefined && Math.abs(stated - rateHz) > 0.01 * rateHz;
  const uneven = `${name} has uneven timestamps; the results carry them, and filters take frames as ${rateHz.toPrecision(4)} Hz.`;
  return {
    rateHz,
    warnings: [
      ...(irregular ? [uneven] : []),
      ...(differs ? [`${name} says ${stated} Hz; ${rateHz} Hz was used, as asked.`] : []),
    ],
  };
}

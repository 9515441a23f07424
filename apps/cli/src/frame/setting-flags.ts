import type { GivenSettings } from '@ophys/pipeline/node';
import type { Command } from 'commander';

/** Flags that stand for a setting, by the flag's name. Their values are checked as the setting's are. */
const settingOfFlag: Readonly<Record<string, string>> = {
  rate: 'imaging.rate_hz',
  rois: 'detection.rois',
  tau: 'traces.tau_seconds',
};

/** Where a command finds its settings: files, the environment, `--set`, flags that stand for one. */
export function settingsGivenBy(command: Command, env: NodeJS.ProcessEnv): GivenSettings {
  const flags = command.optsWithGlobals<Record<string, unknown>>();
  const shortcuts = (source: string) =>
    Object.entries(settingOfFlag)
      .filter(([flag]) => command.getOptionValueSource(flag) === source)
      .map(([flag, key]) => `${key}=${flags[flag]}`);
  const fromSet = (env.OPHYS_SET ?? '').split(/[;\n]/).filter((text) => text.trim() !== '');
  return {
    files: flags.config as readonly string[],
    environment: [...fromSet, ...shortcuts('env')],
    assignments: [...(flags.set as readonly string[]), ...shortcuts('cli')],
  };
}

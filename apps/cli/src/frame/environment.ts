import type { Command, Option } from 'commander';

const PREFIX = 'OPHYS_';
const falseWords: ReadonlySet<string> = new Set(['', '0', 'false', 'no', 'off']);

/** The flags that read the environment themselves. */
const unbound: ReadonlySet<string> = new Set(['set', 'help', 'version', 'J']);

/**
 * Takes flags of a program and of its commands from the environment, before arguments are parsed: `--log-file` by
 * `OPHYS_LOG_FILE`. A flag without a value is on, save for `0`, `false`, `no`, `off` and nothing.
 */
export function applyEnvironment(command: Command, env: NodeJS.ProcessEnv): void {
  for (const option of command.options) {
    if (unbound.has(option.name())) continue;
    const name = environmentName(option);
    const takesValue = option.required || option.optional;
    const value = env[name];
    if (value === undefined || (takesValue ? value === '' : falseWords.has(value))) continue;
    command.emit(`optionEnv:${option.name()}`, ...(takesValue ? [value] : []));
  }
  for (const inner of command.commands) applyEnvironment(inner, env);
}

/** The environment variable that stands for a flag. */
function environmentName(option: Option): string {
  return PREFIX + option.name().toUpperCase().replaceAll('-', '_');
}

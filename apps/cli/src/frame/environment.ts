import type { Command, Option } from 'commander';

const PREFIX = 'OPHYS_';
const falseWords: ReadonlySet<string> = new Set(['', '0', 'false', 'no', 'off']);

/** The flags that are read elsewhere, or make no sense there. */
const left: ReadonlySet<string> = new Set(['set', 'help', 'version', 'J']);

/**
 * Takes flags of a program and of its commands from the environment, before arguments are parsed:
 * `--log-file` from `OPHYS_LOG_FILE`. A flag without a value is on, save for `0`, `false`, `no`, `off` and
 * nothing.
 */
export function applyEnvironment(command: Command, env: NodeJS.ProcessEnv): void {
  for (const option of command.options) {
    const name = PREFIX + option.name().toUpperCase().replaceAll('-', '_');
    const value = env[name];
    const isOn = option.required || option.optional ? value !== '' : !falseWords.has(value ?? '');
    if (value === undefined || !isOn || left.has(option.name())) continue;
    const key = option.attributeName();
    try {
      const parsed = parseValue(option, value, command.getOptionValue(key));
      command.setOptionValueWithSource(key, parsed, 'env');
    } catch (error) {
      command.error(`error: ${name}=${value}: ${(error as Error).message}`);
    }
  }
  for (const inner of command.commands) applyEnvironment(inner, env);
}

function parseValue(option: Option, value: string, before: unknown): unknown {
  if (option.parseArg) return option.parseArg(value, before);
  return option.required || option.optional ? value : !option.negate;
}

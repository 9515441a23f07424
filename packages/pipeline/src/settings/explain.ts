import { InvalidArgumentError } from '@ophys/core';
import { describeValues, findSetting, type SettingDescription } from './describe.ts';
import { hintFor } from './nearest-setting.ts';

/**
 * The setting of a name.
 *
 * @throws {InvalidArgumentError} when there is none, with the one that was probably meant
 */
export function requireSetting(key: string): SettingDescription {
  const setting = findSetting(key);
  if (setting !== undefined) return setting;
  throw new InvalidArgumentError(key, `There is no setting ${key}; ${hintFor(key)}`);
}

/** Everything about a setting, as lines. */
export function explainSetting(setting: SettingDescription): string {
  const { key, doc, effect, takes, default: initial } = setting;
  const value = initial === undefined ? 'nothing is said' : JSON.stringify(initial);
  const example = initial ?? setting.example;
  return [
    key,
    ...indented(`${doc}.`),
    ...(effect ? indented(effect) : []),
    `  takes    ${describeValues(takes)}`,
    `  default  ${value}`,
    `  file     [${setting.group}] ${setting.name} = ${JSON.stringify(example)}`,
    `  once     --set ${key}=${typeof example === 'string' ? example : JSON.stringify(example)}`,
    '',
  ].join('\n');
}

const WIDTH = 78;

function indented(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(`  ${word}`);
  }
  return lines;
}

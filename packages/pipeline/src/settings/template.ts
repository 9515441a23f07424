import { stringify } from 'smol-toml';
import { describeValues, listSettings } from './describe.ts';
import { settingOf } from './layers.ts';
import { SETTINGS_VERSION, type SettingsInput } from './schema.ts';

/** How {@link renderTemplate} writes a settings file. */
export interface TemplateOptions {
  /** What is known: written as it is. All else is a comment with its default. */
  readonly known?: SettingsInput | undefined;
  /** Where each of those is from, `group.key` to a few words for a comment. */
  readonly origins?: ReadonlyMap<string, string> | undefined;
  /** What a run cannot do without, `group.key` to who does not say it. */
  readonly required?: ReadonlyMap<string, string> | undefined;
  /** Lines of comment at the top. */
  readonly head?: readonly string[] | undefined;
}

/** A commented settings file in TOML: every setting with its unit, its range and its default. */
export function renderTemplate({
  known = {},
  origins,
  required,
  head = [],
}: TemplateOptions = {}): string {
  const lines = [...head.map((line) => `# ${line}`), `version = ${SETTINGS_VERSION}`];
  let group = '';
  for (const setting of listSettings()) {
    if (setting.group !== group) lines.push('', `[${setting.group}]`);
    group = setting.group;
    const value = settingOf(known, setting.key);
    const origin = origins?.get(setting.key);
    lines.push(...comment(`${setting.doc}: ${describeValues(setting.takes)}.`));
    if (value !== undefined) {
      lines.push(`${assign(setting.name, value)}${origin ? `  # ${origin}` : ''}`);
    } else {
      const silent = required?.get(setting.key);
      if (silent) lines.push(`# REQUIRED, since ${silent} does not say it:`);
      lines.push(
        `# ${setting.default === undefined ? `${setting.name} =` : assign(setting.name, setting.default)}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

const WIDTH = 98;

function comment(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(`# ${word}`);
  }
  return lines;
}

function assign(name: string, value: unknown): string {
  return stringify({ [name]: value }).trim();
}

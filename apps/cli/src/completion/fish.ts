import type { FlagWords, ShellWords } from './words.ts';

/** Completion for fish. */
export function fish({ commands, flags, assignments }: ShellWords): string {
  const names = commands.map(({ name }) => name).join(' ');
  const none = `not __fish_seen_subcommand_from ${names}`;
  const lines = [
    ...flags.map((flag) => complete(flag, undefined, assignments)),
    ...commands.map(
      ({ name, description }) =>
        `complete -c ophys -n '${none}' -a ${name} -d ${quote(description)}`,
    ),
    ...commands.flatMap(({ name, flags: own, words }) => {
      const seen = `__fish_seen_subcommand_from ${name}`;
      const follow =
        words.length > 0 ? [`complete -c ophys -n '${seen}' -a ${quote(words.join(' '))}`] : [];
      return [...own.map((flag) => complete(flag, seen, [])), ...follow];
    }),
  ];
  return `# Completion of ophys for fish; made by: ophys completion fish\n${lines.join('\n')}\n`;
}

function complete(
  flag: FlagWords,
  seen: string | undefined,
  assignments: readonly string[],
): string {
  const { names, description, takesValue, choices } = flag;
  const spelled = names.map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const values = names.includes('--set') ? assignments : choices;
  return [
    'complete -c ophys',
    ...(seen ? [`-n '${seen}'`] : []),
    ...spelled,
    ...(takesValue ? ['-r'] : []),
    ...(values.length > 0 ? [`-f -a ${quote(values.join(' '))}`] : []),
    `-d ${quote(description)}`,
  ].join(' ');
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

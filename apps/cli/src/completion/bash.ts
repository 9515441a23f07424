import type { FlagWords, ShellWords } from './words.ts';

/** Completion for bash. */
export function bash({ commands, flags, assignments }: ShellWords): string {
  const names = commands.map(({ name }) => name);
  const all = [...flags, ...commands.flatMap((command) => command.flags)];
  const ofCommands = commands.map(
    ({ name, flags: own }) => `      ${name}) flags="$flags ${spell(own)}" ;;`,
  );
  const wordsOf = commands
    .filter(({ words }) => words.length > 0)
    .map(({ name, words }) => `    ${name}) words='${words.join(' ')}' ;;`);
  return `# Completion of ophys for bash; made by: ophys completion bash
_ophys() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  local command='' words='' flags='${spell(flags)}' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      ${names.join('|')}) command=$word; break ;;
    esac
  done
  COMPREPLY=()
  case $before in
${choiceCases(all)}
    --set)
      compopt -o nospace 2>/dev/null
      COMPREPLY=($(compgen -W '${assignments.join(' ')}' -- "$current"))
      return ;;
  esac
  if [[ $current == -* ]]; then
    case $command in
${ofCommands.join('\n')}
    esac
    COMPREPLY=($(compgen -W "$flags" -- "$current"))
    return
  fi
  case $command in
    '') words='${names.join(' ')}' ;;
${wordsOf.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -- "$current"))
}
complete -o filenames -o bashdefault -F _ophys ophys
`;
}

function choiceCases(flags: readonly FlagWords[]): string {
  return flags
    .filter(({ choices }) => choices.length > 0)
    .map(
      ({ names, choices }) =>
        `    ${names.join('|')}) COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$current")); return ;;`,
    )
    .join('\n');
}

function spell(flags: readonly FlagWords[]): string {
  return flags.flatMap(({ names }) => names).join(' ');
}

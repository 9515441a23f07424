import type { FlagWords, ShellWords } from './words.ts';

/** Completion for zsh. */
export function zsh({ commands, flags, assignments }: ShellWords): string {
  const cases = commands.map(({ name, flags: own, words }) => {
    const rest = words.length > 0 ? `'*: :(${words.join(' ')})'` : "'*:file:_files'";
    return `    ${name}) _arguments "$global[@]" ${[...own.flatMap(specify), rest].join(' ')} ;;`;
  });
  return `#compdef ophys
# Completion of ophys for zsh; made by: ophys completion zsh
_ophys() {
  local -a commands global
  commands=(${commands.map(({ name, description }) => quote(`${name}:${description}`)).join(' ')})
  global=(${flags.flatMap((flag) => specify(flag, assignments)).join(' ')})
  if (( CURRENT == 2 )); then
    _describe command commands
    _files
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
    *) _arguments "$global[@]" '*:file:_files' ;;
  esac
}
_ophys "$@"
`;
}

function specify(flag: FlagWords, assignments?: readonly string[] | number): string[] {
  const { names, description, takesValue, choices } = flag;
  const values = names.includes('--set') && Array.isArray(assignments) ? assignments : choices;
  const action = values.length > 0 ? `(${values.join(' ')})` : '_files';
  const text = description.replaceAll(/[[\]:]/g, ' ');
  const value = takesValue ? `: :${action}` : '';
  return names.map((name) => quote(`*${name}[${text}]${value}`));
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

import type { FlagWords, ShellWords } from './words.ts';

/** Completion for PowerShell. */
export function pwsh({ commands, flags, assignments }: ShellWords): string {
  const table = commands.map(
    ({ name, flags: own, words }) => `    ${quote(name)} = @(${list([...words, ...spell(own)])})`,
  );
  const choices = [...flags, ...commands.flatMap((command) => command.flags)]
    .filter((flag) => flag.choices.length > 0)
    .flatMap((flag) => flag.names.map((name) => [name, list(flag.choices)] as const));
  const unique = [...new Map([...choices, ['--set', list(assignments)] as const])];
  return `# Completion of ophys for PowerShell; made by: ophys completion pwsh
Register-ArgumentCompleter -Native -CommandName ophys -ScriptBlock {
  param($current, $line, $position)
  $commands = [ordered]@{
${table.join('\n')}
  }
  $values = @{
${unique.map(([name, words]) => `    ${quote(name)} = @(${words})`).join('\n')}
  }
  $typed = @($line.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
  $before = @($typed | Where-Object { $_ -ne $current }) | Select-Object -Last 1
  $command = $typed | Where-Object { $commands.Contains($_) } | Select-Object -First 1
  $words = if ($before -and $values.ContainsKey($before)) { $values[$before] }
    elseif ($command) { $commands[$command] + @(${list(spell(flags))}) }
    else { @($commands.Keys) + @(${list(spell(flags))}) }
  $words | Where-Object { $_ -like "$current*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

function spell(flags: readonly FlagWords[]): string[] {
  return flags.flatMap(({ names }) => names);
}

function list(words: readonly string[]): string {
  return words.map(quote).join(', ');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

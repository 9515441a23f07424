/**
 * The line of a setting `group.key` in the text of a settings file (TOML, YAML or JSON), counted from
 * 1; undefined when it is not found.
 */
export function lineOfSetting(text: string, key: string): number | undefined {
  const [group = '', name] = key.split('.');
  const opens = new RegExp(`^\\s*(\\[\\s*${group}\\s*\\]|"?${group}"?\\s*[:=])`);
  const dotted = new RegExp(`^\\s*${group}\\s*\\.\\s*${name}\\s*=`);
  const holds = new RegExp(`^\\s*[{,]?\\s*"?${name}"?\\s*[:=]`);
  const otherTable = /^\s*\[/;
  let inside = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (name !== undefined && dotted.test(line)) return index + 1;
    if (opens.test(line)) {
      if (name === undefined || line.includes(name, line.indexOf(group) + group.length))
        return index + 1;
      inside = true;
    } else if (otherTable.test(line)) inside = false;
    else if (inside && holds.test(line)) return index + 1;
  }
  return undefined;
}

const WIDTH = 80;

/** A sentence as lines of a terminal's width, all indented, with an end of line. */
export function wrap(text: string, indent: number): string {
  return `${' '.repeat(indent)}${breakLines(text, indent).join(`\n${' '.repeat(indent)}`)}\n`;
}

/** A text broken between words into lines that fit beside an indent. */
export function breakLines(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(' ')) {
    if (line !== undefined && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === undefined ? word : `${line} ${word}`;
  }
  return [...lines, line ?? ''];
}

/** A sentence with what stands before it: broken into lines on a terminal, else one line for `grep`. */
export function sentenceLines(before: string, text: string, stream: NodeJS.WriteStream): string {
  if (!stream.isTTY) return `${before}${text}\n`;
  const indent = before.length;
  return `${before}${breakLines(text, indent).join(`\n${' '.repeat(indent)}`)}\n`;
}

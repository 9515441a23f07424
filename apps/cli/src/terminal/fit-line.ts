const WIDTH = 80;

/** A line that fits a terminal; what does not is cut. Whole where output is not a terminal. */
export function fitLine(text: string, isTerminal = process.stdout.isTTY === true): string {
  const line = text.trimEnd();
  const width = process.stdout.columns ?? WIDTH;
  return isTerminal && line.length > width ? `${line.slice(0, width - 1)}…\n` : `${line}\n`;
}

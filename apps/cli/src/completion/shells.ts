import { bash } from './bash.ts';
import { fish } from './fish.ts';
import { pwsh } from './pwsh.ts';
import type { ShellWords } from './words.ts';
import { zsh } from './zsh.ts';

/** The script for each shell. */
export const shells: Readonly<
  Record<'bash' | 'zsh' | 'fish' | 'pwsh', (words: ShellWords) => string>
> = { bash, zsh, fish, pwsh };

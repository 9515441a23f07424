import { isOphysError } from '@ophys/core';
import { sentenceLines } from '../terminal/wrap.ts';
import { codeOf } from './exit-codes.ts';

/** Does something with every file; one that cannot be read is told, and does not stop the others. */
export async function forEachFile(
  files: readonly string[],
  setExitCode: (code: number) => void,
  act: (path: string) => Promise<void>,
): Promise<void> {
  for (const path of files) {
    try {
      await act(path);
    } catch (error) {
      if (!isOphysError(error)) throw error;
      process.stderr.write(sentenceLines('ophys: ', error.message, process.stderr));
      setExitCode(codeOf(error));
    }
  }
}

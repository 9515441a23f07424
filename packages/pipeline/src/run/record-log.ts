import { open } from 'node:fs/promises';
import type { StageLog } from '../process/stage-keeper.ts';
import { readRecordAt, recordPieces, writePieces } from './record-file.ts';

/** Longest time between two moments at which the disk is made to have the log. */
const SYNC_MS = 2000;

/** A log in a file that only grows, and is ended by {@link RecordLog.close}. */
export interface RecordLog extends StageLog {
  close(): Promise<void>;
}

/**
 * Opens a log, or begins it. A record at its end that was not written whole is cut off.
 */
export async function openRecordLog(path: string): Promise<RecordLog> {
  const file = await open(path, 'r+').catch(() => open(path, 'w+'));
  const records: unknown[] = [];
  let end = 0;
  const { size } = await file.stat();
  for (;;) {
    const found = await readRecordAt(file, end, size);
    if (found === undefined) break;
    records.push(found.value);
    end = found.end;
  }
  await file.truncate(end);
  let synced = performance.now();
  return {
    async read() {
      return records.splice(0);
    },
    async append(record) {
      end = await writePieces(file, recordPieces(record), end);
      if (performance.now() - synced < SYNC_MS) return;
      await file.datasync();
      synced = performance.now();
    },
    close: () => file.close(),
  };
}

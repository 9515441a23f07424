import { InputError } from '@ophys/core';
import type { RangeReader } from '../block-cache.ts';
import {
  type Answer,
  checkAnswer,
  checkUnchanged,
  cutShort,
  type RemoteFile,
  rangeHeaders,
  unreachable,
} from '../http/remote.ts';

const ATTEMPTS = 3;

/** Reads ranges of a file on a server by requests that a worker of a browser may wait for. */
export function readThroughXhr(file: RemoteFile, label: string, timeoutMs: number): RangeReader {
  return {
    label,
    size: file.size,
    fetch(start, stop) {
      for (let attempt = 1; ; attempt++) {
        try {
          return fetchOnce(file, label, start, stop, timeoutMs);
        } catch (error) {
          if (attempt === ATTEMPTS || !(error instanceof InputError && error.cause)) throw error;
        }
      }
    },
    close() {},
  };
}

function fetchOnce(
  file: RemoteFile,
  label: string,
  start: number,
  stop: number,
  timeoutMs: number,
): Uint8Array {
  const request = new XMLHttpRequest();
  request.open('GET', file.url, false);
  request.responseType = 'arraybuffer';
  request.timeout = timeoutMs;
  const headers = rangeHeaders(start, stop, file.headers);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  try {
    request.send();
  } catch (error) {
    throw unreachable(label, error);
  }
  const answer: Answer = {
    status: request.status,
    statusText: request.statusText,
    header: (name) => request.getResponseHeader(name),
  };
  checkUnchanged(answer, checkAnswer(answer, label, start), file, label);
  const bytes = new Uint8Array(request.response as ArrayBuffer);
  if (bytes.length === stop - start) return bytes;
  throw cutShort(label, bytes.length, stop - start);
}

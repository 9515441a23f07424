import { isOphysError } from '@ophys/core';
import {
  type Answer,
  checkAnswer,
  checkUnchanged,
  cutShort,
  type RemoteFile,
  rangeHeaders,
  unreachable,
} from './remote.ts';

/** How requests are made. */
export interface RequestOptions {
  /** Sent with every request to the server of the address, and to no other. */
  readonly headers: Readonly<Record<string, string>>;
  /** How long one request may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** How often a request is made whose connection was lost. */
const ATTEMPTS = 3;

function answerOf(response: Response): Answer {
  return {
    status: response.status,
    statusText: response.statusText,
    header: (name) => response.headers.get(name),
  };
}

/**
 * Asks a server about a file, by asking for its first bytes.
 *
 * @throws {InputError} when it is not there, or cannot be read by ranges
 */
export async function probe(
  url: string,
  options: RequestOptions,
  signal: AbortSignal | undefined,
): Promise<RemoteFile> {
  const { headers, timeoutMs } = options;
  const response = await request(url, { headers: rangeHeaders(0, 1, headers) }, timeoutMs, signal);
  const answer = answerOf(response);
  try {
    const size = checkAnswer(answer, url, 0) ?? (await askSize(response.url, options, signal));
    if (size === undefined) {
      throw unreachable(url, new Error('the server does not say how large the file is'));
    }
    const isSameServer = new URL(response.url).origin === new URL(url).origin;
    return {
      url: response.url,
      size,
      headers: isSameServer ? headers : {},
      etag: answer.header('etag') ?? undefined,
    };
  } finally {
    await response.body?.cancel();
  }
}

/** For servers that do not let pages of another origin see `Content-Range`. */
async function askSize(
  url: string,
  options: RequestOptions,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const init = { method: 'HEAD', headers: options.headers };
  const response = await request(url, init, options.timeoutMs, signal);
  const length = response.headers.get('content-length');
  return response.ok && length !== null ? Number(length) : undefined;
}

async function request(
  url: string,
  init: { readonly method?: string; readonly headers: Readonly<Record<string, string>> },
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    return await fetch(url, { ...init, signal: signal ? AbortSignal.any([signal, limit]) : limit });
  } catch (error) {
    signal?.throwIfAborted();
    throw unreachable(url, error);
  }
}

/**
 * The bytes of `[start, stop)` of a file on a server. A connection that is lost is tried again.
 *
 * @param label the address that messages name
 */
export async function fetchRange(
  file: RemoteFile,
  label: string,
  start: number,
  stop: number,
  timeoutMs: number,
): Promise<Uint8Array<ArrayBuffer>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetchOnce(file, label, start, stop, timeoutMs);
    } catch (error) {
      const isFinal = attempt === ATTEMPTS || (isOphysError(error) && error.cause === undefined);
      if (isFinal) throw error;
    }
  }
}

async function fetchOnce(
  file: RemoteFile,
  label: string,
  start: number,
  stop: number,
  timeoutMs: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const init = { headers: rangeHeaders(start, stop, file.headers) };
  const response = await request(file.url, init, timeoutMs, undefined);
  try {
    const answer = answerOf(response);
    checkUnchanged(answer, checkAnswer(answer, label, start), file, label);
    return await readExactly(response, label, stop - start);
  } finally {
    await response.body?.cancel().catch(() => undefined);
  }
}

/** A server may send more than was asked for, or a connection end early. */
async function readExactly(
  response: Response,
  label: string,
  wanted: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(wanted);
  const reader = response.body?.getReader();
  let got = 0;
  try {
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      if (got + part.value.length > wanted) throw new Error('it sent more than it was asked for');
      bytes.set(part.value, got);
      got += part.value.length;
    }
  } catch (error) {
    throw unreachable(label, error);
  } finally {
    reader?.releaseLock();
  }
  if (got < wanted) throw cutShort(label, got, wanted);
  return bytes;
}

import { InputError } from '@ophys/core';

/** A file on a server, as its first answer describes it. */
export interface RemoteFile {
  /** Where requests go: the address given, or where it redirected to. */
  readonly url: string;
  readonly size: number;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Tells this version of the file from others, when the server says. */
  readonly etag: string | undefined;
}

/** What is needed of an answer, however the request was made. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  header(name: string): string | null;
}

/** The headers that ask for a range, with the caller's own. */
export function rangeHeaders(
  start: number,
  stop: number,
  headers: Readonly<Record<string, string>>,
): Record<string, string> {
  return { ...headers, Range: `bytes=${start}-${stop - 1}` };
}

/**
 * Checks the answer to a request for a range (RFC 9110, section 14).
 *
 * @returns size of the whole file; undefined when the server hides it
 * @throws {InputError} for anything but that range
 */
export function checkAnswer(answer: Answer, label: string, start: number): number | undefined {
  const { status, statusText } = answer;
  if (status === 206) return sizeIn(answer, label, start);
  if (status === 416) return sizeIn(answer, label, undefined);
  throw refusal(label, status, statusText);
}

function refusal(label: string, status: number, statusText: string): InputError {
  if (status >= 200 && status < 300) {
    return new InputError(
      `${label} is on a server that sends whole files only (it answered ${status} to a request for a range); download it, and open the file.`,
      { path: label },
    );
  }
  const hint =
    status === 404
      ? 'Check the address.'
      : status === 401 || status === 403
        ? 'It needs permission: give `headers`, or a fresh address.'
        : 'Try again later.';
  const words = statusText === '' ? '' : ` ${statusText}`;
  return new InputError(`${label} cannot be read: the server answered ${status}${words}. ${hint}`, {
    path: label,
  });
}

/** `Content-Range: bytes 0-99/1234`. */
function sizeIn(answer: Answer, label: string, start: number | undefined): number | undefined {
  const range = answer.header('content-range');
  if (range === null) return undefined; // not exposed to pages of another origin
  const [, first, total] = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(range.trim()) ?? [];
  if (total === undefined || (start !== undefined && Number(first) !== start)) {
    throw new InputError(
      `${label} cannot be read: the server was asked for bytes from ${start} on and answered "${range}".`,
      { path: label },
    );
  }
  return total === '*' ? undefined : Number(total);
}

/** Refuses a part of another file than the one that was opened. */
export function checkUnchanged(
  answer: Answer,
  size: number | undefined,
  file: RemoteFile,
  label: string,
): void {
  const etag = answer.header('etag') ?? undefined;
  const isSame =
    (size === undefined || size === file.size) &&
    (etag === undefined || file.etag === undefined || etag === file.etag);
  if (isSame) return;
  throw new InputError(`${label} has changed on the server since it was opened; open it again.`, {
    path: label,
  });
}

/** The error for a body that ended early. */
export function cutShort(label: string, got: number, wanted: number): InputError {
  return new InputError(
    `${label} cannot be read: the connection was lost after ${got} of ${wanted} bytes. Try again.`,
    { path: label, cause: new Error('connection lost') },
  );
}

/** The error for a request that got no answer. */
export function unreachable(label: string, cause: unknown): InputError {
  return new InputError(`${label} cannot be reached: ${reasonOf(cause)}.`, { path: label, cause });
}

/** `fetch` hides what happened in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'the server did not answer in time';
  const { cause } = error;
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : error.message;
  return reason.replace(/\.$/, '');
}

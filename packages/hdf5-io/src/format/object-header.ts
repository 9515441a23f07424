import type { Hdf5Container } from './container.ts';
import type { Cursor } from './cursor.ts';
import { NotReadHere } from './errors.ts';

/** What an object header says; by the number of the message type in the specification (IV.A.2). */
export const messageTypes = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  groupInfo: 0x0a,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

/** One message of an object header. */
export interface Message {
  readonly type: number;
  readonly bytes: Uint8Array;
  /** Its content is elsewhere, and `bytes` say where. */
  readonly isShared: boolean;
  /** When it was created relative to others, where the object keeps that. */
  readonly order?: number | undefined;
}

/** How many parts a header may have, and how many messages. */
const MAX_PARTS = 4096;
const MAX_MESSAGES = 2 ** 17;

const SHARED = 2;

/** A part of a header still to be read. */
interface Part {
  readonly address: number;
  readonly length: number;
}

/** The messages of the object header at an address (IV.A.1). */
export function readMessages(file: Hdf5Container, address: number): Message[] {
  const messages: Message[] = [];
  const start = file.open(address, 16);
  const isNew = start.bytes[0] === 0x4f;
  if (isNew) start.signature('OHDR');
  else if (start.u8() !== 1) throw file.fail(`there is no object at ${address}`);
  const parts: Part[] = [];
  const read = isNew ? firstOfNew(file, address) : firstOfOld(file, address, start);
  read(messages, parts);
  for (let i = 0; i < parts.length; i++) {
    if (i > MAX_PARTS || messages.length > MAX_MESSAGES) throw file.fail('a header has no end');
    const part = parts[i];
    if (part) read.part(part)(messages, parts);
  }
  return messages;
}

type ReadPart = (messages: Message[], parts: Part[]) => void;
type ReadHeader = ReadPart & { readonly part: (part: Part) => ReadPart };

function firstOfOld(file: Hdf5Container, address: number, start: Cursor): ReadHeader {
  start.skip(7);
  const length = start.u32();
  const part =
    ({ address: from, length: size }: Part): ReadPart =>
    (messages, parts) =>
      readOld(file, file.open(from, size), messages, parts);
  return Object.assign(part({ address: address + 16, length }), { part });
}

function readOld(file: Hdf5Container, cursor: Cursor, messages: Message[], parts: Part[]): void {
  while (cursor.left >= 8) {
    const type = cursor.u16();
    const size = cursor.u16();
    const flags = cursor.u8();
    cursor.skip(3);
    add(file, { type, flags, bytes: cursor.take(size) }, messages, parts);
  }
}

function firstOfNew(file: Hdf5Container, address: number): ReadHeader {
  const head = file.open(address + 4, 2);
  if (head.u8() !== 2) throw new NotReadHere('version of object header');
  const flags = head.u8();
  const before = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const width = 1 << (flags & 3);
  const length = file.open(address + before, width).uint(width);
  const hasOrder = (flags & 4) !== 0;
  const checked =
    (from: number, size: number, skip: number): ReadPart =>
    (messages, parts) => {
      const cursor = file.openChecked(from, size);
      cursor.skip(skip);
      readNew(file, cursor, hasOrder, messages, parts);
    };
  return Object.assign(checked(address, before + width + length + 4, before + width), {
    part: (part: Part) => checked(part.address, part.length, 4),
  });
}

function readNew(
  file: Hdf5Container,
  cursor: Cursor,
  hasOrder: boolean,
  messages: Message[],
  parts: Part[],
): void {
  const smallest = hasOrder ? 6 : 4;
  while (cursor.left >= smallest) {
    const type = cursor.u8();
    const size = cursor.u16();
    const flags = cursor.u8();
    const order = hasOrder ? cursor.u16() : undefined;
    add(file, { type, flags, order, bytes: cursor.take(size) }, messages, parts);
  }
}

function add(
  file: Hdf5Container,
  found: Omit<Message, 'isShared'> & { readonly flags: number },
  messages: Message[],
  parts: Part[],
): void {
  const { type, flags, order, bytes } = found;
  if (type === messageTypes.continuation) {
    const cursor = file.cursor(bytes);
    parts.push({ address: cursor.uint(file.offsetSize), length: cursor.uint(file.lengthSize) });
  } else if (type !== 0) {
    messages.push({ type, bytes, order, isShared: (flags & SHARED) !== 0 });
  }
}

/** The message that a shared one stands for. */
export function resolveShared(file: Hdf5Container, message: Message): Message {
  if (!message.isShared) return message;
  const cursor = file.cursor(message.bytes);
  const version = cursor.u8();
  const kind = cursor.u8();
  if (version === 3 && kind !== 2) throw new NotReadHere('table of shared messages');
  if (version === 1) cursor.skip(6);
  const found = readMessages(file, cursor.uint(file.offsetSize));
  const target = found.find((candidate) => candidate.type === message.type);
  if (target === undefined || target.isShared) throw file.fail('a shared message is not there');
  return target;
}

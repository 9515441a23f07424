import { InputError } from '@ophys/core';
import { ByteReader, type DecodeOptions } from '../bytes/byte-reader.ts';
import { isNumpyArray, type NumpyArray, type PickleValue } from '../npy/array.ts';
import { findGlobal, GlobalName, PendingArray, PendingDtype } from './globals.ts';
import { PickleStack } from './stack.ts';
import {
  binaryInteger,
  escapedText,
  latin1,
  quotedText,
  textFloat,
  textInteger,
  utf8,
} from './texts.ts';

/**
 * Reads plain data out of a Python pickle, protocols 0 to 5: `None`, truth values, numbers, texts,
 * bytes, lists, tuples, dicts, NumPy arrays and scalars; dates and paths as texts. A pickle is a program; of its instructions
 * only those that make such data are known here, and no name is ever looked up or called outside a
 * closed list. Sizes, counts and depth are bounded by the size of the input.
 *
 * Format: https://github.com/python/cpython/blob/main/Lib/pickletools.py
 *
 * @throws {InputError} naming what was asked for when it is not plain data, or when the bytes are damaged
 */
export function unpickle(bytes: Uint8Array, options: DecodeOptions = {}): PickleValue {
  const reader = new ByteReader(bytes, options.path ?? 'the pickle');
  const stack = new PickleStack(reader);
  for (let code = reader.uint8(); code !== STOP; code = reader.uint8()) {
    const run = instructions[code];
    if (run === undefined) throw unknownInstruction(code, reader);
    run(stack, reader);
  }
  return plainValue(stack);
}

const STOP = '.'.charCodeAt(0);

type Instruction = (stack: PickleStack, reader: ByteReader) => void;

/** Instructions by their byte, those of one kind together. */
const instructions: Readonly<Record<number, Instruction>> = Object.fromEntries(
  Object.entries<Instruction>({
    // constants
    N: (stack) => stack.push(null),
    '\x88': (stack) => stack.push(true),
    '\x89': (stack) => stack.push(false),
    // numbers
    I: (stack, reader) => stack.push(textInteger(reader)),
    L: (stack, reader) => stack.push(textInteger(reader)),
    F: (stack, reader) => stack.push(textFloat(reader)),
    J: (stack, reader) => stack.push(reader.int32(true)),
    K: (stack, reader) => stack.push(reader.uint8()),
    M: (stack, reader) => stack.push(reader.uint16(true)),
    G: (stack, reader) => stack.push(reader.float64(false)),
    '\x8a': (stack, reader) => stack.push(binaryInteger(reader, reader.uint8())),
    '\x8b': (stack, reader) => stack.push(binaryInteger(reader, reader.uint32(true))),
    // texts and bytes
    S: (stack, reader) => stack.push(quotedText(reader)),
    T: (stack, reader) => stack.push(latin1(reader.take(reader.uint32(true)))),
    U: (stack, reader) => stack.push(latin1(reader.take(reader.uint8()))),
    V: (stack, reader) => stack.push(escapedText(reader)),
    X: (stack, reader) => stack.push(utf8(reader.take(reader.uint32(true)))),
    '\x8c': (stack, reader) => stack.push(utf8(reader.take(reader.uint8()))),
    '\x8d': (stack, reader) => stack.push(utf8(reader.take(reader.length64()))),
    B: (stack, reader) => stack.push(reader.take(reader.uint32(true))),
    C: (stack, reader) => stack.push(reader.take(reader.uint8())),
    '\x8e': (stack, reader) => stack.push(reader.take(reader.length64())),
    '\x96': (stack, reader) => stack.push(reader.take(reader.length64())),
    // containers
    '(': (stack) => stack.mark(),
    ')': (stack) => stack.pushList([]),
    t: (stack) => stack.pushList(stack.toMark()),
    '\x85': (stack) => stack.pushList([stack.pop()]),
    '\x86': (stack) => stack.pushList([stack.pop(), stack.pop()].reverse()),
    '\x87': (stack) => stack.pushList([stack.pop(), stack.pop(), stack.pop()].reverse()),
    ']': (stack) => stack.pushList([]),
    l: (stack) => stack.pushList(stack.toMark()),
    a: (stack) => stack.append([stack.pop()]),
    e: (stack) => {
      const values = stack.toMark();
      stack.append(values);
    },
    '}': (stack) => stack.pushMap([]),
    d: (stack) => stack.pushMap(stack.toMark()),
    s: (stack) => stack.setItems([stack.pop(), stack.pop()].reverse()),
    u: (stack) => {
      const pairs = stack.toMark();
      stack.setItems(pairs);
    },
    // stack and memo
    '0': (stack) => stack.drop(),
    '1': (stack) => {
      stack.toMark();
    },
    '2': (stack) => stack.push(stack.top()),
    p: (stack, reader) => stack.remember(Number(textInteger(reader))),
    q: (stack, reader) => stack.remember(reader.uint8()),
    r: (stack, reader) => stack.remember(reader.uint32(true)),
    '\x94': (stack) => stack.remember(stack.memo.size),
    g: (stack, reader) => stack.recall(Number(textInteger(reader))),
    h: (stack, reader) => stack.recall(reader.uint8()),
    j: (stack, reader) => stack.recall(reader.uint32(true)),
    // names and calls
    c: (stack, reader) => pushName(stack, latin1(reader.line()), latin1(reader.line())),
    '\x93': (stack) => {
      const name = stack.pop();
      pushName(stack, String(stack.pop()), String(name));
    },
    R: call,
    b: build,
    // framing
    '\x80': (_, reader) => {
      const protocol = reader.uint8();
      if (protocol > 5) throw reader.damaged(`it is of protocol ${protocol}; 0 to 5 are read`);
    },
    '\x95': (_, reader) => {
      reader.length64();
    },
  }).map(([character, run]) => [character.charCodeAt(0), run]),
);

function pushName(stack: PickleStack, module: string, name: string): void {
  stack.push(findGlobal(module, name, stack.path));
}

function call(stack: PickleStack): void {
  const args = stack.pop();
  const name = stack.pop();
  if (!(name instanceof GlobalName) || !Array.isArray(args)) {
    throw stack.reader.damaged('it calls what cannot be called');
  }
  if (name.call === undefined) throw stack.reader.damaged(`it calls ${name.name}`);
  stack.push(name.call(args, stack));
}

function build(stack: PickleStack): void {
  const state = stack.pop();
  const object = stack.top();
  if (!(object instanceof PendingArray || object instanceof PendingDtype)) {
    throw stack.reader.damaged('it sets the state of what has none');
  }
  object.build(state, stack);
}

/** What instructions outside the list would do. */
const refused: Readonly<Record<string, string>> = {
  '\x81': 'make an object of a class',
  '\x92': 'make an object of a class',
  o: 'make an object of a class',
  i: 'make an object of a class',
  '\x8f': 'make a set',
  '\x90': 'fill a set',
  '\x91': 'make a frozen set',
  P: 'fetch an object from elsewhere',
  Q: 'fetch an object from elsewhere',
  '\x82': 'use an extension',
  '\x83': 'use an extension',
  '\x84': 'use an extension',
  '\x97': 'take a buffer from elsewhere',
  '\x98': 'take a buffer from elsewhere',
};

function unknownInstruction(code: number, reader: ByteReader): InputError {
  const asked = refused[String.fromCharCode(code)];
  if (asked === undefined) return reader.damaged(`its pickle has the unknown instruction ${code}`);
  return new InputError(
    `${reader.path} asks Python to ${asked}, which is not plain data; nothing was run.`,
    { path: reader.path },
  );
}

/** The value left on the stack, when all within it is data; pickles may refer to themselves. */
function plainValue(stack: PickleStack): PickleValue {
  const result = stack.pop();
  const seen = new Set<unknown>([result]);
  for (const value of seen) {
    if (value instanceof GlobalName || value instanceof PendingDtype) {
      throw stack.reader.damaged('it holds a name instead of data');
    }
    const within = value instanceof Map ? [...value.keys(), ...value.values()] : partsOf(value);
    for (const part of within) if (typeof part === 'object' && part !== null) seen.add(part);
  }
  return result as PickleValue;
}

function partsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isNumpyArray(value as PickleValue) && (value as NumpyArray).dtype === 'object'
    ? ((value as NumpyArray).data as readonly unknown[])
    : [];
}

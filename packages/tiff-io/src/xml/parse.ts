import { InputError } from '@ophys/core';
import { XMLParser } from 'fast-xml-parser';

/** An element: attributes by name, and lists of the elements in it. */
export interface XmlElement {
  readonly [name: string]: string | readonly XmlElement[] | undefined;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  parseTagValue: false,
  alwaysCreateTextNode: true,
  isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
});

/**
 * Reads a piece of XML.
 *
 * @throws {InputError} when it is not well-formed
 */
export function parseXml(text: string): XmlElement {
  try {
    return parser.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`The XML cannot be read: ${reason}.`, { cause });
  }
}

/** The elements of a name directly in another. */
export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  const found = element?.[name];
  return typeof found === 'object' ? found : [];
}

/** The first element of a name directly in another. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return childrenOf(element, name)[0];
}

/** An attribute; empty ones count as missing. */
export function attributeOf(element: XmlElement | undefined, name: string): string | undefined {
  const found = element?.[name];
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** An attribute as a number; undefined when it is none. */
export function numberIn(element: XmlElement | undefined, name: string): number | undefined {
  const text = attributeOf(element, name);
  const value = Number(text);
  return text === undefined || !Number.isFinite(value) ? undefined : value;
}

/** The text directly in an element. */
export function textIn(element: XmlElement | undefined): string | undefined {
  return attributeOf(element, '#text');
}

/**
 * Cuts all elements of a name that do not hold one another out of a text, one by one, so that a
 * long list of them need never be a tree in memory.
 */
export function* piecesNamed(text: string, name: string): Generator<string> {
  const opening = new RegExp(`<((?:\\w{1,20}:)?${name})(?=[\\s/>])`, 'g');
  for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
    const end = endOfElement(text, found.index, found[1] ?? name);
    if (end < 0) return;
    yield text.slice(found.index, end);
    opening.lastIndex = end;
  }
}

function endOfElement(text: string, start: number, name: string): number {
  const close = text.indexOf('>', start);
  if (close < 0 || text[close - 1] === '/') return close < 0 ? -1 : close + 1;
  const tag = `</${name}>`;
  const end = text.indexOf(tag, close);
  return end < 0 ? -1 : end + tag.length;
}

/** A text without the elements of some names. */
export function withoutPieces(text: string, names: readonly string[]): string {
  let rest = text;
  for (const name of names) {
    const kept: string[] = [];
    let from = 0;
    for (const piece of piecesNamed(rest, name)) {
      const at = rest.indexOf(piece, from);
      kept.push(rest.slice(from, at));
      from = at + piece.length;
    }
    kept.push(rest.slice(from));
    rest = kept.join('');
  }
  return rest;
}

import { stringify as toYaml } from 'yaml';
import type { Format } from './global-flags.ts';

/** A result that says what it is: `ophys/<command>/<version>`. */
export interface ResultDocument {
  readonly schema: `ophys/${string}/${number}`;
}

/** Prints results on standard output, and nothing else goes there. */
export interface Output {
  /** Prints the one result of a command. */
  print<Result extends ResultDocument>(document: Result, renderText: () => string): void;
  /** Prints results that come one by one, e.g. one for each file. */
  openList(schema: ResultDocument['schema']): ResultList;
}

/**
 * Results that come one by one. As text and as JSON lines each is printed when it comes; JSON and YAML
 * are one document with all `items`.
 */
export interface ResultList {
  add(item: object, renderText: () => string): void;
  /** Prints what was held back. */
  end(): void;
}

/** Output in a format. */
export function createOutput(format: Format, write: (text: string) => void): Output {
  return {
    print(document, renderText) {
      write(format === 'text' ? renderText() : encode(document, format));
    },
    openList(schema) {
      const items: object[] = [];
      return {
        add(item, renderText) {
          if (format === 'text') write(renderText());
          else if (format === 'jsonl') write(encode({ schema, ...item }, format));
          else items.push(item);
        },
        end() {
          if (format === 'json' || format === 'yaml') write(encode({ schema, items }, format));
        },
      };
    },
  };
}

function encode(document: object, format: Exclude<Format, 'text'>): string {
  if (format === 'yaml') return toYaml(JSON.parse(JSON.stringify(document)));
  return `${JSON.stringify(document, null, format === 'json' ? 2 : undefined)}\n`;
}

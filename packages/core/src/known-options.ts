import { describeValue } from './describe-value.ts';
import { WrongTypeError } from './errors.ts';
import { nearestName } from './nearest-name.ts';

/** How {@link requireKnownOptions} names what it checks. */
export interface KnownOptionsWording {
  /** The argument, for what is no object; default `options`. */
  readonly argument?: string | undefined;
  /** One of them; default `option`. */
  readonly what?: string | undefined;
}

/**
 * Refuses options of names that nothing reads: a slip would otherwise leave a default in place, unsaid.
 *
 * @param known every name there is; a record of the options' type makes the compiler keep it complete
 * @throws {WrongTypeError} for what is no object, or naming the option that was probably meant
 */
export function requireKnownOptions(
  options: unknown,
  known: Readonly<Record<string, true>>,
  wording: KnownOptionsWording = {},
): void {
  const { argument = 'options', what = 'option' } = wording;
  const names = Object.keys(known);
  const isObject = typeof options === 'object' && options !== null;
  if (!isObject || Array.isArray(options) || ArrayBuffer.isView(options)) {
    throw new WrongTypeError(
      argument,
      `Expected ${argument} as an object with some of ${names.join(', ')}, got ${describeValue(options)}.`,
    );
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    const near = nearestName(name, names);
    const hint = near ? `did you mean ${near}?` : `there are ${names.join(', ')}.`;
    throw new WrongTypeError(name, `There is no ${what} "${name}"; ${hint}`);
  }
}

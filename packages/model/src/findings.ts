/**
 * How bad a finding is: an error makes the file invalid, a warning makes it doubtful, an info is worth
 * knowing.
 */
export type Severity = 'error' | 'warning' | 'info';

/** One thing wrong with an object or a file. */
export interface Finding {
  readonly severity: Severity;
  /** Path of the object inside the file, e.g. `/acquisition/TwoPhotonSeries`. */
  readonly path: string;
  /** Name of the broken rule, e.g. `missing-required`, `timing`, `region-rows`. */
  readonly rule: string;
  /** What was expected, and what is there. */
  readonly message: string;
  /** How to fix it; validation always says it. */
  readonly fix?: string | undefined;
}

/** What a rule says about the object it looks at. */
export interface Problem {
  readonly severity: Severity;
  readonly rule: string;
  readonly message: string;
  /** The constructor argument to blame. */
  readonly field: string;
  /** Where in the object it is, e.g. the name of a column; default the object itself. */
  readonly at?: string | undefined;
  /** How to fix it; default what `fixOf` says for the rule. */
  readonly fix?: string | undefined;
  /** The constructor throws a `WrongTypeError` for it: something is missing. */
  readonly isMissing?: true | undefined;
}

/** Looks at one object's own members; runs in constructors, before writing, and on files. */
export type Rule<T> = (object: T) => Iterable<Problem>;

/** Like {@link Rule}, for what needs the values of arrays; runs before writing and on files. */
export type ContentRule<T> = (object: T) => AsyncIterable<Problem>;

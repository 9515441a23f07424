/** Something that must hold in this browser. */
export interface Check {
  readonly name: string;
  /** Says what was found; throws when it does not hold. */
  run(): Promise<string>;
}

/** How a check went. */
export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, or what is wrong. */
  readonly detail: string;
  readonly seconds: number;
}

/** Runs checks one after the other; one that throws does not stop the others. */
export async function runChecks(checks: readonly Check[]): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) {
    const started = performance.now();
    const outcome = await check.run().then(
      (detail) => ({ ok: true, detail }),
      (error: unknown) => ({ ok: false, detail: describe(error) }),
    );
    results.push({ name: check.name, ...outcome, seconds: (performance.now() - started) / 1000 });
  }
  return results;
}

/** Throws with `message` unless `holds`. */
export function expectThat(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}

/** Throws unless both hold the same numbers. */
export function expectSame(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): void {
  expectThat(
    actual.length === expected.length,
    `${what}: expected ${expected.length} numbers, got ${actual.length}`,
  );
  const at = Array.from(actual).findIndex((value, i) => !Object.is(value, expected[i]));
  expectThat(at < 0, `${what}: number ${at} is ${actual[at]}, expected ${expected[at]}`);
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

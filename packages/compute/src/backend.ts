import { DeviceMissingError, type Dtype, InvalidArgumentError, ResourceError } from '@ophys/core';
import { type Trial, timeTrial } from './trial.ts';

/** The implementations an op may have: gpu.js, AssemblyScript SIMD, plain TypeScript. */
export type Backend = 'gpu' | 'wasm' | 'reference';

/** What a caller may ask for; `auto` takes the fastest whose device is there. */
export type BackendChoice = 'auto' | Backend;

/** The choices, in the words of the command line. */
export const backendChoices: readonly BackendChoice[] = ['auto', 'gpu', 'wasm', 'reference'];

/** Which backend ran, and why others did not. */
export interface BackendReport {
  readonly backend: Backend;
  /** What `auto` looked at and did not take: no device, or slower by measurement. */
  readonly skipped: readonly { readonly backend: Backend; readonly reason: string }[];
}

/**
 * An op: one contract, several implementations, each behind a dynamic import.
 *
 * A loader throws {@link DeviceMissingError} when its device is not there; that, and only that,
 * lets `auto` go on to the next one.
 */
export interface Op<Implementation> {
  readonly name: string;
  readonly loaders: Readonly<Record<Backend, (request: LoadRequest) => Promise<Implementation>>>;
}

/** How a loader is asked. */
export interface LoadRequest {
  /**
   * True when the caller named this backend, false when `auto` tries it. A GPU loader passes it on
   * as `allowSoftware`: an emulated GPU is slower than WASM and taken only when asked for.
   */
  readonly explicit: boolean;
  /** Pixels that it will be given; a loader refuses those that its device cannot hold exactly. */
  readonly dtype?: Dtype | undefined;
}

/** What {@link loadOp} goes by. */
export interface LoadOptions<Implementation> extends Pick<LoadRequest, 'dtype'> {
  /** Lets `auto` choose between GPU and WASM by measuring; without it the GPU is taken. */
  readonly trial?: Trial<Implementation> | undefined;
}

/** An implementation together with the report of how it was chosen. */
export interface LoadedOp<Implementation> extends BackendReport {
  readonly implementation: Implementation;
}

/** Backends that `auto` chooses from by measuring; the reference is never the fastest. */
const fastBackends: readonly Backend[] = ['gpu', 'wasm'];

/**
 * Loads the implementation of an op that a choice stands for.
 *
 * An explicit backend never falls back: its {@link DeviceMissingError} reaches the caller. `auto`
 * takes what is there: where that is both GPU and WASM it lets them do the trial and takes the
 * faster, once per thread, op and subject, so that every stage of a run
 * gets the same answer. The reference is taken where nothing else runs.
 *
 * @throws {DeviceMissingError} when nothing that was asked for can run here
 */
export async function loadOp<Implementation>(
  op: Op<Implementation>,
  choice: BackendChoice = 'auto',
  { trial, dtype }: LoadOptions<Implementation> = {},
): Promise<LoadedOp<Implementation>> {
  if (!backendChoices.includes(choice)) {
    throw new InvalidArgumentError(
      'backend',
      `Expected one of ${backendChoices.join(', ')}, got "${choice}".`,
    );
  }
  if (choice !== 'auto') {
    return {
      implementation: await op.loaders[choice]({ explicit: true, dtype }),
      backend: choice,
      skipped: [],
    };
  }
  const { found, skipped } = await loadAll(op, fastBackends, dtype);
  if (found.length === 0) {
    const { found: last, skipped: also } = await loadAll(op, ['reference'], dtype);
    skipped.push(...also);
    found.push(...last);
  }
  const [first, second] = found;
  if (first === undefined) {
    throw new DeviceMissingError(
      `No backend of ${op.name} can run here: ${skipped.map((s) => `${s.backend}: ${s.reason}`).join('; ')}`,
    );
  }
  if (second === undefined || trial === undefined) return { ...first, skipped };
  const { winner, reason } = await compare(op, trial, [first, second]);
  const loser = winner === first.backend ? second : first;
  return {
    ...(winner === first.backend ? first : second),
    skipped: [...skipped, { backend: loser.backend, reason }],
  };
}

interface Candidate<Implementation> {
  readonly backend: Backend;
  readonly implementation: Implementation;
}

async function loadAll<Implementation>(
  op: Op<Implementation>,
  backends: readonly Backend[],
  dtype: Dtype | undefined,
) {
  const found: Candidate<Implementation>[] = [];
  const skipped: { backend: Backend; reason: string }[] = [];
  for (const backend of backends) {
    try {
      found.push({
        implementation: await op.loaders[backend]({ explicit: false, dtype }),
        backend,
      });
    } catch (error) {
      if (!(error instanceof DeviceMissingError)) throw error;
      skipped.push({ backend, reason: error.message });
    }
  }
  return { found, skipped };
}

interface Verdict {
  readonly winner: Backend;
  /** Why the other one was not taken. */
  readonly reason: string;
}

/** Verdicts of this thread, by op, subject and concurrency. */
const verdicts = new Map<string, Promise<Verdict>>();

function compare<Implementation>(
  op: Op<Implementation>,
  trial: Trial<Implementation>,
  candidates: readonly [Candidate<Implementation>, Candidate<Implementation>],
): Promise<Verdict> {
  const key = JSON.stringify([op.name, trial.subject, trial.concurrency]);
  const verdict = verdicts.get(key) ?? judge(trial, candidates);
  verdicts.set(key, verdict);
  verdict.catch(() => verdicts.delete(key));
  return verdict;
}

async function judge<Implementation>(
  trial: Trial<Implementation>,
  [first, second]: readonly [Candidate<Implementation>, Candidate<Implementation>],
): Promise<Verdict> {
  const measure = async ({ backend, implementation }: Candidate<Implementation>) => {
    const atOnce = trial.concurrency?.[backend] ?? 1;
    const ms = (await timeTrial(trial, implementation, () => performance.now())) / atOnce;
    return {
      ms,
      words: `${backend} ${ms.toPrecision(3)} ms${atOnce > 1 ? ` (${atOnce} at a time)` : ''}`,
    };
  };
  let a: Awaited<ReturnType<typeof measure>>;
  try {
    a = await measure(first);
  } catch (error) {
    // The frames are too large for the GPU, or it was lost.
    if (!(error instanceof ResourceError)) throw error;
    return { winner: second.backend, reason: error.message };
  }
  const b = await measure(second);
  const winner = a.ms <= b.ms ? first.backend : second.backend;
  const reason = `slower, measured per ${trial.unit} of ${trial.subject}: ${a.words}, ${b.words}`;
  return { winner, reason };
}

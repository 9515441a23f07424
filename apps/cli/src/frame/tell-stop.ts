import { Interruption } from './exit-codes.ts';

/** Does the work of a run; when it is stopped, says what is kept of it and how it goes on. */
export async function tellStop<Result>(out: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
    throw new Interruption(error.signal, outcomeOf(out));
  }
}

function outcomeOf(out: string): string {
  if (/\.nwb$/i.test(out)) {
    return 'nothing was left at the output path. The same command goes on from here.';
  }
  return `results.nwb was not written. ${out} keeps what is done; \`ophys run ${out} --resume\` goes on from there.`;
}

import type { NWBFile } from '@ophys/model';
import * as v from 'valibot';

/** What a run was told about traces, as far as the file says it. */
export interface RunFacts {
  readonly tauSeconds?: number | undefined;
  readonly neuropilCoefficient?: number | undefined;
}

const described = v.object({
  settings: v.object({
    traces: v.object({
      tauSeconds: v.optional(v.number()),
      neuropilCoefficient: v.optional(v.number()),
    }),
  }),
});

/** The settings that the description of the module of results ends with; none for other files. */
export function runFactsOf(file: NWBFile): RunFacts {
  for (const module of file.processing) {
    const json = /(\{.*\})[^}]*$/s.exec(module.description)?.[1];
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), described), json);
    if (parsed.success) return parsed.output.settings.traces;
  }
  return {};
}

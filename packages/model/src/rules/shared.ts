import type { ArrayData } from '../array.ts';
import { SharedArray } from '../arrays/shared.ts';
import type { Problem } from '../findings.ts';

const described = ['unit', 'conversion', 'offset', 'resolution', 'continuity'] as const;

type Described = { readonly [K in (typeof described)[number]]: unknown };

/** Data of another series is in that series' unit: a file has one place for both. */
export function* sharedUnit(series: Described & { readonly data: ArrayData }): Generator<Problem> {
  if (!(series.data instanceof SharedArray)) return;
  const owner = series.data.owner as Described & { readonly name: string };
  for (const field of described) {
    if (series[field] === owner[field]) continue;
    yield {
      severity: 'error',
      rule: 'shared-data',
      field,
      message: `Its data is that of "${owner.name}", whose ${field} is ${owner[field]}; got ${series[field]}. Leave ${field} out, or give the data itself.`,
    };
  }
}

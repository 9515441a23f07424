import * as v from 'valibot';
import { choice, text } from '../entry.ts';

/** About the animal, as NWB's Subject has it. */
export const subject = v.strictObject({
  subjectId: v.optional(text({ example: 'M12', doc: 'Name of the animal' })),
  species: v.optional(
    text({ example: 'Mus musculus', doc: 'Latin binomial, e.g. "Mus musculus"' }),
  ),
  sex: v.optional(
    choice(['M', 'F', 'O', 'U'], { example: 'F', doc: 'M, F, O (other) or U (unknown)' }),
  ),
  age: v.optional(text({ example: 'P90D', doc: 'ISO 8601 duration, e.g. "P90D"' })),
  description: v.optional(
    text({ example: 'Trained for two weeks', doc: 'Anything about the animal' }),
  ),
  genotype: v.optional(text({ example: 'Camk2a-tTA; tetO-GCaMP6s', doc: 'Genotype' })),
  strain: v.optional(text({ example: 'C57BL/6J', doc: 'Strain' })),
  weight: v.optional(text({ example: '0.02 kg', doc: 'With its unit, e.g. "0.02 kg"' })),
});

import * as v from 'valibot';
import { moment, text, texts } from '../entry.ts';

/** About the session, as NWB's file root has it. */
export const session = v.strictObject({
  description: v.optional(
    text({ example: 'Spontaneous activity in the dark', doc: 'What was recorded, in a sentence' }),
  ),
  identifier: v.optional(
    text({
      example: 'm12-2024-05-06-a',
      doc: 'Globally unique name of the recording; a UUID is made when absent',
    }),
  ),
  startTime: v.optional(
    moment({
      example: '2024-05-06T07:08:09+02:00',
      doc: 'When the recording began, with its UTC offset, e.g. 2024-05-06T07:08:09+02:00',
    }),
  ),
  experimenter: v.optional(
    texts({ example: ['Doe, Jane'], doc: 'People who recorded it, "Last, First"' }),
  ),
  institution: v.optional(
    text({ example: 'University of Somewhere', doc: 'Where it was recorded' }),
  ),
  lab: v.optional(text({ example: 'Doe Lab', doc: 'The lab' })),
  experimentDescription: v.optional(
    text({ example: 'Responses to drifting gratings', doc: 'What the experiment is about' }),
  ),
  sessionId: v.optional(
    text({ example: 'm12-a', doc: 'Name of the session within the experiment' }),
  ),
  keywords: v.optional(texts({ example: ['two-photon', 'V1'], doc: 'Words to find it by' })),
  notes: v.optional(text({ example: 'The laser was realigned at noon', doc: 'Anything else' })),
});

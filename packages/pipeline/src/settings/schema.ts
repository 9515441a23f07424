import * as v from 'valibot';
import { detection } from './groups/detection.ts';
import { imaging } from './groups/imaging.ts';
import { motion } from './groups/motion.ts';
import { session } from './groups/session.ts';
import { subject } from './groups/subject.ts';
import { traces } from './groups/traces.ts';

/** Version of the settings: it rises when a setting is renamed; see `migrateSettings`. */
export const SETTINGS_VERSION = 2;

/** Everything a run can be told, with units, ranges and defaults; `ophys.toml` has this shape. */
export const settingsSchema = v.strictObject({
  version: v.optional(v.literal(SETTINGS_VERSION), SETTINGS_VERSION),
  session: v.optional(session, {}),
  subject: v.optional(subject),
  imaging: v.optional(imaging, {}),
  motion: v.optional(motion, {}),
  detection: v.optional(detection, {}),
  traces: v.optional(traces, {}),
});

/** Settings with every default filled in. */
export type Settings = v.InferOutput<typeof settingsSchema>;

/** Settings as a caller writes them: everything may be left out. */
export type SettingsInput = v.InferInput<typeof settingsSchema>;

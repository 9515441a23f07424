import * as v from 'valibot';

const text = (description: string) =>
  v.optional(v.pipe(v.string(), v.nonEmpty(), v.description(description)));
const texts = (description: string) =>
  v.optional(v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.description(description)));
const positive = (description: string) =>
  v.optional(v.pipe(v.number(), v.finite(), v.gtValue(0), v.description(description)));

/** About the session, as NWB's file root has it. */
const session = v.strictObject({
  description: text('What was recorded, in a sentence'),
  identifier: text('Globally unique name of the recording; a UUID is made when absent'),
  startTime: v.optional(
    v.pipe(
      v.union([v.date(), v.string()]),
      v.transform((moment) => (moment instanceof Date ? moment.toISOString() : moment)),
      v.regex(
        /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/,
        'a time with its UTC offset, e.g. 2024-05-06T07:08:09+02:00',
      ),
      v.description('When the recording began, with its UTC offset (ISO 8601)'),
    ),
  ),
  experimenter: texts('People who recorded it, "Last, First"'),
  institution: text('Where it was recorded'),
  lab: text('The lab'),
  experimentDescription: text('What the experiment is about'),
  sessionId: text('Name of the session within the experiment'),
  keywords: texts('Words to find it by'),
  notes: text('Anything else'),
});

/** About the animal, as NWB's Subject has it. */
const subject = v.strictObject({
  subjectId: text('Name of the animal'),
  species: text('Latin binomial, e.g. "Mus musculus"'),
  sex: v.optional(
    v.pipe(v.picklist(['M', 'F', 'O', 'U']), v.description('M, F, O (other) or U (unknown)')),
  ),
  age: text('ISO 8601 duration, e.g. "P90D"'),
  description: text('Anything about the animal'),
  genotype: text('Genotype'),
  strain: text('Strain'),
  weight: text('With its unit, e.g. "0.02 kg"'),
});

/** About the microscope and what it looked at. */
const imaging = v.strictObject({
  rateHz: positive('Frames per second'),
  indicator: text('Calcium indicator, e.g. "GCaMP6s"'),
  location: text('Brain region, e.g. "V1"'),
  excitationLambda: positive('Excitation wavelength in nm'),
  emissionLambda: positive('Emission wavelength in nm'),
  channel: text('Name of the optical channel'),
  device: text('Name of the microscope'),
  deviceDescription: text('About the microscope'),
  pixelSizeUm: v.optional(
    v.pipe(
      v.tuple([v.pipe(v.number(), v.gtValue(0)), v.pipe(v.number(), v.gtValue(0))]),
      v.description('Width and height of a pixel in µm'),
    ),
  ),
});

const fraction = (description: string, initial: number) =>
  v.optional(
    v.pipe(v.number(), v.gtValue(0), v.maxValue(0.5), v.description(description)),
    initial,
  );

/** Registration. */
const motion = v.strictObject({
  enabled: v.optional(
    v.pipe(
      v.boolean(),
      v.description('Whether frames are registered; false for a movie that is registered already'),
    ),
    true,
  ),
  maxShift: fraction(
    'Largest whole shift looked for, as a fraction of the shorter side; fine steps may go up to 3 px beyond',
    0.1,
  ),
  linePhase: v.optional(
    v.pipe(
      v.union([v.literal('auto'), v.pipe(v.number(), v.minValue(-100), v.maxValue(100))]),
      v.description(
        'How far odd rows lie to the right of even ones, in px, for bidirectional scans; "auto" measures it, 0 leaves rows as they are',
      ),
    ),
    0,
  ),
  nonrigid: v.optional(
    v.pipe(
      v.picklist(['fields', 'blocks', 'none']),
      v.description(
        'How what moves within frames is measured: as fields, refined on the images where the recording gives evidence of such motion, as shifts of blocks, or not at all',
      ),
    ),
    'fields',
  ),
  blockSizePx: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(16),
      v.maxValue(4096),
      v.description(
        'Side of a block in px, for blocks; a frame no larger than a block is registered as a whole',
      ),
    ),
    128,
  ),
  maxBlockShiftPx: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(32),
      v.description('Largest shift of a block relative to its frame in px, for blocks'),
    ),
    5,
  ),
  interpolation: v.optional(
    v.pipe(
      v.picklist(['cubic', 'bilinear']),
      v.description('How corrected frames are resampled; bilinear smooths more'),
    ),
    'cubic',
  ),
});

/** Finding ROIs. */
const detection = v.strictObject({
  diameterPx: v.optional(
    v.pipe(
      v.number(),
      v.finite(),
      v.gtValue(2),
      v.description('Diameter of a cell in px; found from the movie when absent'),
    ),
  ),
  threshold: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(0),
      v.description('A bin counts as activity above this many times the noise'),
    ),
    4.5,
  ),
});

/** From masks to signals. */
const traces = v.strictObject({
  tauSeconds: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(0),
      v.description("Decay time of the indicator's transients in s"),
    ),
    1,
  ),
  neuropil: v.optional(
    v.pipe(
      v.picklist(['fixed', 'robust']),
      v.description('One coefficient for all ROIs, or one fitted to each'),
    ),
    'fixed',
  ),
  neuropilCoefficient: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.maxValue(1),
      v.description('Share of the surround taken off each ROI'),
    ),
    0.7,
  ),
  baselineWindowSeconds: v.optional(
    v.pipe(v.number(), v.gtValue(0), v.description('Window of the running baseline in s')),
    60,
  ),
});

/** Everything a run can be told, with units, ranges and defaults; `ophys.toml` has this shape. */
export const settingsSchema = v.strictObject({
  version: v.optional(v.literal(1), 1),
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

const seconds: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  ms: 1e-3,
  msec: 1e-3,
  µs: 1e-6,
  μs: 1e-6,
  us: 1e-6,
  usec: 1e-6,
  ns: 1e-9,
  min: 60,
  minute: 60,
  h: 3600,
  hour: 3600,
};

const micrometres: Readonly<Record<string, number>> = {
  µm: 1,
  μm: 1,
  um: 1,
  '\\u00B5m': 1,
  micron: 1,
  microns: 1,
  micrometer: 1,
  nm: 1e-3,
  mm: 1e3,
  cm: 1e4,
  m: 1e6,
};

/** Seconds in a unit of time; undefined when it is not known. */
export function secondsOf(unit: string | undefined): number | undefined {
  return unit === undefined ? undefined : seconds[unit];
}

/** Micrometres in a unit of length; undefined when it is not known. */
export function micrometresOf(unit: string | undefined): number | undefined {
  return unit === undefined ? undefined : micrometres[unit];
}

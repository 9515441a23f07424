const NARROW_SPACE = '\u202f';
const MINUS = '\u2212';

/** A whole number with thin spaces between thousands: `100 000`. */
export function formatCount(value: number): string {
  const digits = Math.abs(Math.round(value)).toString();
  const sign = Math.round(value) < 0 ? MINUS : '';
  return sign + digits.replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE);
}

/** A number to three significant digits without exponent where that is readable. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'not known';
  if (!Number.isFinite(value)) return value < 0 ? `${MINUS}∞` : '∞';
  const size = Math.abs(value);
  if (size >= 1000 && size < 1e9) return formatCount(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e9)) return withMinus(value.toExponential(2));
  return withMinus(String(Number(value.toPrecision(3))));
}

/** A number with exactly `decimals` decimals: for columns and scores. */
export function formatFixed(value: number, decimals: number): string {
  return Number.isFinite(value) ? withMinus(value.toFixed(decimals)) : formatNumber(value);
}

/** A duration: `0.42 s`, `66.7 s`, `12 min 5 s`, `1 h 3 min`. */
export function formatSeconds(seconds: number): string {
  if (!(seconds >= 120)) return `${formatNumber(seconds)} s`;
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}

/** A size in decimal units: `312 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${formatNumber(bytes / 1000 ** power)} ${units[power]}`;
}

/** `1 frame`, `2 frames`. */
export function formatPlural(count: number, unit: string): string {
  return `${formatCount(count)} ${unit}${count === 1 ? '' : 's'}`;
}

function withMinus(text: string): string {
  return text.replace('-', MINUS);
}

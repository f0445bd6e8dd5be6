const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

/** `2,157,420`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `1 line`, `2 lines`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A rate with its unit: `507 k lines/s`, `1.2 M lines/s`. */
export function rate(perSecond: number, unit: string): string {
  if (perSecond >= 1e6) return `${(perSecond / 1e6).toFixed(1)} M ${unit}/s`;
  if (perSecond >= 1e3) return `${Math.round(perSecond / 1e3)} k ${unit}/s`;
  return `${Math.round(perSecond)} ${unit}/s`;
}

/** Bytes in decimal units: `412 kB`. */
export function bytes(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(1)} GB`;
  if (value >= 1e6) return `${Math.round(value / 1e6)} MB`;
  if (value >= 1e3) return `${Math.round(value / 1e3)} kB`;
  return `${value} B`;
}

/** A share in percent with one decimal, `100 %` and `0 %` without. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '-';
  const value = (100 * part) / whole;
  return value === 0 || value === 100 ? `${value} %` : `${value.toFixed(1)} %`;
}

/** A length of time in seconds as `9 min`, `1 min 20 s`, `2 h 5 min`, `3 d 4 h`, `0.42 s`. */
export function duration(seconds: number): string {
  if (seconds < 10 && !Number.isInteger(seconds)) return `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return two(whole, MINUTE, 'min', 1, 's');
  if (whole < DAY) return two(whole, HOUR, 'h', MINUTE, 'min');
  return two(whole, DAY, 'd', HOUR, 'h');
}

function two(seconds: number, unit: number, name: string, small: number, smallName: string): string {
  const rest = Math.floor((seconds % unit) / small);
  const head = `${Math.floor(seconds / unit)} ${name}`;
  return rest === 0 ? head : `${head} ${rest} ${smallName}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `20 Nov 08:56`, UTC. */
export function time(date: Date): string {
  return `${day(date)} ${clock(date)}`;
}

/** `20 Nov`, UTC. */
export function day(date: Date): string {
  return `${String(date.getUTCDate()).padStart(2, '0')} ${MONTHS[date.getUTCMonth()]}`;
}

/** `08:56`, UTC. */
export function clock(date: Date): string {
  return date.toISOString().slice(11, 16);
}

/**
 * A time as two numbers, because a JavaScript number cannot hold epoch nanoseconds: whole milliseconds since the
 * epoch, and the nanoseconds within that millisecond (0 to 999,999). Reused from line to line.
 */
export interface TimeSlot {
  ms: number;
  ns: number;
}

/** The days from 1970-01-01 to a civil date of the proleptic Gregorian calendar; month 1 to 12. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

/** Nanoseconds since the epoch of a slot. */
export function slotToNanos(slot: Readonly<TimeSlot>): bigint {
  return BigInt(slot.ms) * 1_000_000n + BigInt(slot.ns);
}

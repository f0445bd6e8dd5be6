/** The decimal digits of a positive number: 0.DIGITS × 10^point. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/**
 * Go's strconv.FormatFloat(value, format, precision, 64). A precision of -1 gives the shortest digits that read back as
 * the same number. `f` 123.456, `e` 1.23456e+02, `g` whichever of both fits the exponent.
 */
export function formatFloat(value: number, format: 'f' | 'e' | 'g', precision: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return sign + formatMagnitude(Math.abs(value), format, precision);
}

/** Go's %v of a float64: the shortest digits; with an exponent below 1e-04 and from 1e+06 on. */
export function formatG(value: number): string {
  return formatFloat(value, 'g', -1);
}

function formatMagnitude(value: number, format: 'f' | 'e' | 'g', precision: number): string {
  const shortest = precision < 0;
  switch (format) {
    case 'f': {
      const decimal = shortest ? shortestDecimal(value) : roundAt(exactDecimal(value), precision, 'fraction');
      return fixed(decimal, shortest ? Math.max(decimal.digits.length - decimal.point, 0) : precision);
    }
    case 'e': {
      const decimal = shortest ? shortestDecimal(value) : roundAt(exactDecimal(value), precision + 1, 'digits');
      return exponential(decimal, shortest ? Math.max(decimal.digits.length - 1, 0) : precision);
    }
    case 'g':
      return general(value, precision);
    default: {
      const unknown: never = format;
      return unknown;
    }
  }
}

function general(value: number, precision: number): string {
  const shortest = precision < 0;
  const wanted = precision === 0 ? 1 : precision;
  const decimal = shortest ? shortestDecimal(value) : roundAt(exactDecimal(value), wanted, 'digits');
  const digits = decimal.digits.replace(/0+$/, '');
  const count = digits.length;
  const limit = shortest ? 6 : wanted > count && count >= decimal.point ? count : wanted;
  const exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= limit) return exponential({ digits, point: decimal.point }, Math.max(count - 1, 0));
  return fixed({ digits, point: decimal.point }, Math.max(count - decimal.point, 0));
}

function shortestDecimal(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 };
  const [mantissa, exponent] = value.toExponential().split('e');
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
}

const scratch = new DataView(new ArrayBuffer(8));

/** Every digit of the double, which has at most 767 of them. */
function exactDecimal(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 };
  scratch.setFloat64(0, value);
  const bits = scratch.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const power = Math.max(biased, 1) - 1075;
  const digits = (power >= 0 ? mantissa << BigInt(power) : mantissa * 5n ** BigInt(-power)).toString();
  return { digits, point: digits.length + Math.min(power, 0) };
}

/** Rounds half to even, to a number of digits or to a number of places behind the point. */
function roundAt(decimal: Decimal, places: number, unit: 'digits' | 'fraction'): Decimal {
  const { digits, point } = decimal;
  const keep = unit === 'digits' ? places : point + places;
  if (keep >= digits.length) return decimal;
  if (keep < 0) return { digits: '', point: 0 };
  const kept = digits.slice(0, keep);
  if (!roundsUp(digits, keep)) return { digits: kept, point: keep === 0 ? 0 : point };
  const raised = (BigInt(`0${kept}`) + 1n).toString().padStart(keep, '0');
  return { digits: raised, point: point + raised.length - keep };
}

function roundsUp(digits: string, keep: number): boolean {
  if (digits[keep] !== '5' || /[1-9]/.test(digits.slice(keep + 1))) return digits[keep] >= '5';
  return keep > 0 && Number(digits[keep - 1]) % 2 === 1;
}

function fixed({ digits, point }: Decimal, fraction: number): string {
  const integer = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  if (fraction === 0) return integer;
  const behind = point >= 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  return `${integer}.${behind.slice(0, fraction).padEnd(fraction, '0')}`;
}

function exponential({ digits, point }: Decimal, fraction: number): string {
  const exponent = digits === '' ? 0 : point - 1;
  const mantissa = (digits[0] ?? '0') + (fraction > 0 ? `.${digits.slice(1, fraction + 1).padEnd(fraction, '0')}` : '');
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent).toString().padStart(2, '0')}`;
}

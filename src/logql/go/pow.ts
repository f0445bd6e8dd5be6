/** Go's math.Pow. JavaScript differs in special values (1^NaN, (-1)^Inf) and in the last digits. */

const view = new DataView(new ArrayBuffer(8));

/** A finite, non-zero number as fraction (0.5 <= |fraction| < 1) and power of two. */
function frexp(value: number): { fraction: number; exponent: number } {
  let exponent = 0;
  let scaled = value;
  if (Math.abs(scaled) < 2.2250738585072014e-308) {
    scaled *= 2 ** 52;
    exponent = -52;
  }
  view.setFloat64(0, scaled);
  const high = view.getUint32(0);
  exponent += ((high >>> 20) & 0x7ff) - 1022;
  view.setUint32(0, (high & ~(0x7ff << 20)) | (1022 << 20));
  return { fraction: view.getFloat64(0), exponent };
}

/** `fraction * 2^exponent` with one rounding. */
function ldexp(fraction: number, exponent: number): number {
  if (fraction === 0 || !Number.isFinite(fraction)) return fraction;
  const parts = frexp(fraction);
  const power = parts.exponent + exponent;
  if (power > 1024) return fraction > 0 ? Infinity : -Infinity;
  if (power < -1080) return fraction > 0 ? 0 : -0;
  if (power > -1022) return parts.fraction * 2 * 2 ** (power - 1);
  return parts.fraction * 2 ** (power + 100) * 2 ** -100;
}

function isOddInteger(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 53 && value % 2 !== 0;
}

/**
 * `x ** y` as Go computes it: repeated squaring for the whole part of the exponent. A fractional exponent goes through
 * exp and log, whose last digit depends on the machine in Go too.
 */
export function goPow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (y === 1) return x;
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  if (x === 0) return powOfZero(x, y);
  if (!Number.isFinite(y)) {
    if (x === -1) return 1;
    return Math.abs(x) < 1 === y > 0 ? 0 : Infinity;
  }
  if (!Number.isFinite(x)) {
    if (x < 0) return goPow(1 / x, -y);
    return y < 0 ? 0 : Infinity;
  }
  if (y === 0.5) return Math.sqrt(x);
  if (y === -0.5) return 1 / Math.sqrt(x);
  return powOfFinite(x, y);
}

function powOfZero(x: number, y: number): number {
  const negative = Object.is(x, -0) && isOddInteger(y);
  if (y < 0) return negative ? -Infinity : Infinity;
  return negative ? x : 0;
}

function powOfFinite(x: number, y: number): number {
  let whole = Math.trunc(Math.abs(y));
  let part = Math.abs(y) - whole;
  if (part !== 0 && x < 0) return NaN;
  if (whole >= 2 ** 63) {
    if (x === -1) return 1;
    return Math.abs(x) < 1 === y > 0 ? 0 : Infinity;
  }
  let mantissa = 1;
  if (part !== 0) {
    if (part > 0.5) {
      part--;
      whole++;
    }
    mantissa = Math.exp(part * Math.log(x));
  }
  let exponent = 0;
  let { fraction: square, exponent: squareExponent } = frexp(x);
  for (let rest = whole; rest !== 0; rest = Math.floor(rest / 2)) {
    if (Math.abs(squareExponent) > 1 << 12) {
      exponent += squareExponent;
      break;
    }
    if (rest % 2 === 1) {
      mantissa *= square;
      exponent += squareExponent;
    }
    square *= square;
    squareExponent *= 2;
    if (square < 0.5) {
      square += square;
      squareExponent--;
    }
  }
  return y < 0 ? ldexp(1 / mantissa, -exponent) : ldexp(mantissa, exponent);
}

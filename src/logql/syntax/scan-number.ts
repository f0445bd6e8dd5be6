import type { CharReader } from './char-reader.ts';

type Prefix = '' | '0' | 'x' | 'o' | 'b';

const BASES: Readonly<Record<Prefix, number>> = { '': 10, '0': 8, x: 16, o: 8, b: 2 };

const NAMES: Readonly<Record<Prefix, string>> = {
  '': 'decimal literal',
  '0': 'octal literal',
  x: 'hexadecimal literal',
  o: 'octal literal',
  b: 'binary literal',
};

export interface NumberStart {
  /** The first digit, or the first one behind a leading `.`. */
  readonly char: string;
  readonly afterDot: boolean;
  /** Offset of the first character of the number. */
  readonly start: number;
  /** What the scanner held as its read-ahead character when the token began; decides whether `0b` is a prefix. */
  readonly heldAhead: string;
}

/** Reads a number literal by Go's rules and reports what is wrong with it; returns the character behind it. */
export function scanNumber(reader: CharReader, begin: NumberStart, report: (message: string) => void): string {
  const digits = new DigitRun(reader);
  let char = begin.char;
  let prefix: Prefix = '';
  let isFloat = begin.afterDot;
  if (!begin.afterDot) {
    if (char === '0') {
      char = reader.next();
      prefix = prefixOf(char, begin.heldAhead);
      if (prefix === '0') digits.seenDigit = true;
      else if (prefix !== '') char = reader.next();
    }
    char = digits.read(char, BASES[prefix]);
    if (char === '.') {
      char = reader.next();
      isFloat = true;
    }
  }
  if (isFloat) {
    if (prefix === 'o' || prefix === 'b') report(`invalid radix point in ${NAMES[prefix]}`);
    char = digits.read(char, BASES[prefix]);
  }
  if (!digits.seenDigit) report(`${NAMES[prefix]} has no digits`);
  const letter = char.toLowerCase();
  if (letter === 'e' || letter === 'p') {
    if (letter === 'e' && prefix !== '' && prefix !== '0') report(`'${char}' exponent requires decimal mantissa`);
    if (letter === 'p' && prefix !== 'x') report(`'${char}' exponent requires hexadecimal mantissa`);
    isFloat = true;
    char = readExponent(reader, digits, report);
  } else if (prefix === 'x' && isFloat) report("hexadecimal mantissa requires a 'p' exponent");
  if (!isFloat && digits.invalid !== '') report(`invalid digit '${digits.invalid}' in ${NAMES[prefix]}`);
  if (digits.seenSeparator && hasLooseSeparator(reader.text.slice(begin.start, reader.offset))) {
    report("'_' must separate successive digits");
  }
  return char;
}

/** The character behind a leading `0`: a base prefix, or '' where `b` is not taken as one, or '0' for octal. */
function prefixOf(char: string, heldAhead: string): Prefix {
  switch (char) {
    case 'x':
    case 'X':
      return 'x';
    case 'o':
    case 'O':
      return 'o';
    case 'b':
    case 'B':
      return heldAhead === '0' || heldAhead === '1' ? 'b' : '';
    default:
      return '0';
  }
}

function readExponent(reader: CharReader, digits: DigitRun, report: (message: string) => void): string {
  let char = reader.next();
  if (char === '+' || char === '-') char = reader.next();
  const exponent = new DigitRun(reader);
  char = exponent.read(char, 10);
  if (!exponent.seenDigit) report('exponent has no digits');
  digits.seenSeparator ||= exponent.seenSeparator;
  return char;
}

class DigitRun {
  seenDigit = false;
  seenSeparator = false;
  /** The first digit that the base does not have. */
  invalid = '';
  readonly #reader: CharReader;

  constructor(reader: CharReader) {
    this.#reader = reader;
  }

  /** Reads digits and `_` from `first` on; returns the first character that is neither. */
  read(first: string, base: number): string {
    const isDigit = base === 16 ? /^[0-9a-fA-F]$/ : /^[0-9]$/;
    let char = first;
    for (; char === '_' || isDigit.test(char); char = this.#reader.next()) {
      if (char === '_') this.seenSeparator = true;
      else {
        this.seenDigit = true;
        if (this.invalid === '' && base <= 10 && Number(char) >= base) this.invalid = char;
      }
    }
    return char;
  }
}

/** True if some `_` does not stand between two digits; a base prefix counts as a digit. */
function hasLooseSeparator(text: string): boolean {
  const prefixed = /^0[xXoObB]/.test(text);
  const isDigit = /^0[xX]/.test(text) ? /[0-9a-fA-F]/ : /[0-9]/;
  const body = prefixed ? `0${text.slice(2)}` : text;
  for (let i = 0; i < body.length; i++) {
    if (body[i] === '_' && !(isDigit.test(body[i - 1] ?? '') && isDigit.test(body[i + 1] ?? ''))) return true;
  }
  return false;
}

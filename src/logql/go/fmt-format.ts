import { type Flags, noFlags } from './fmt-flags.ts';
import { GoInt, GoNamed, type GoValue, typeName } from './fmt-values.ts';
import { Printer } from './fmt.ts';

/** Go refuses a width or precision beyond this. */
const MAX_NUMBER = 1e6;

/** Go's fmt.Sprintf. Wrong formats give Go's texts: `%!d(string=x)`, `%!s(MISSING)`, `%!(EXTRA int=1)`. */
export function sprintf(format: string, values: readonly GoValue[]): string {
  if (!format.includes('%') && values.length === 0) return format;
  return new Formatter(format, values).run();
}

class Formatter {
  readonly #format: string;
  readonly #values: readonly GoValue[];
  #at = 0;
  #next = 0;
  #afterIndex = false;
  #reordered = false;
  #goodIndex = true;
  #out = '';

  constructor(format: string, values: readonly GoValue[]) {
    this.#format = format;
    this.#values = values;
  }

  run(): string {
    const format = this.#format;
    while (this.#at < format.length) {
      const percent = format.indexOf('%', this.#at);
      this.#out += format.slice(this.#at, percent < 0 ? format.length : percent);
      if (percent < 0) break;
      this.#at = percent + 1;
      this.#verb();
    }
    if (!this.#reordered && this.#next < this.#values.length) this.#extra();
    return this.#out;
  }

  #verb(): void {
    this.#goodIndex = true;
    this.#afterIndex = false;
    const flags = noFlags();
    this.#readFlags(flags);
    this.#index();
    this.#width(flags);
    this.#precision(flags);
    if (!this.#afterIndex) this.#index();
    if (this.#at >= this.#format.length) {
      this.#out += '%!(NOVERB)';
      return;
    }
    const verb = String.fromCodePoint(this.#format.codePointAt(this.#at) ?? 0);
    this.#at += verb.length;
    this.#print(verb, flags);
  }

  #readFlags(flags: Flags): void {
    for (; this.#at < this.#format.length; this.#at++) {
      const char = this.#format[this.#at];
      if (char === '#') flags.sharp = true;
      else if (char === '0') flags.zero = true;
      else if (char === '+') flags.plus = true;
      else if (char === '-') flags.minus = true;
      else if (char === ' ') flags.space = true;
      else return;
    }
  }

  #width(flags: Flags): void {
    if (this.#format[this.#at] === '*') {
      this.#at += 1;
      flags.width = this.#numberArgument();
      if (flags.width === undefined) this.#out += '%!(BADWIDTH)';
      else if (flags.width < 0) {
        flags.width = -flags.width;
        flags.minus = true;
        flags.zero = false;
      }
      this.#afterIndex = false;
      return;
    }
    flags.width = this.#number();
    if (this.#afterIndex && flags.width !== undefined) this.#goodIndex = false;
  }

  #precision(flags: Flags): void {
    if (this.#at + 1 >= this.#format.length || this.#format[this.#at] !== '.') return;
    this.#at += 1;
    if (this.#afterIndex) this.#goodIndex = false;
    this.#index();
    if (this.#format[this.#at] === '*') {
      this.#at += 1;
      flags.precision = this.#numberArgument();
      if (flags.precision !== undefined && flags.precision < 0) flags.precision = undefined;
      if (flags.precision === undefined) this.#out += '%!(BADPREC)';
      this.#afterIndex = false;
      return;
    }
    flags.precision = this.#number() ?? 0;
  }

  /** Digits at the current place; a number that is too large swallows the rest of the format, as in Go. */
  #number(): number | undefined {
    const start = this.#at;
    let value = 0;
    while (this.#at < this.#format.length && isDigit(this.#format[this.#at])) {
      if (value > MAX_NUMBER) {
        this.#at = this.#format.length;
        return undefined;
      }
      value = value * 10 + Number(this.#format[this.#at]);
      this.#at += 1;
    }
    return this.#at > start ? value : undefined;
  }

  #numberArgument(): number | undefined {
    if (this.#next >= this.#values.length) return undefined;
    const value = this.#values[this.#next];
    this.#next += 1;
    if (!(value instanceof GoInt || value instanceof GoNamed) || typeof value.value === 'string') return undefined;
    const number = Number(value.value);
    return Math.abs(number) > MAX_NUMBER ? undefined : number;
  }

  /** An explicit argument index `[n]`. */
  #index(): void {
    if (this.#format[this.#at] !== '[') {
      this.#afterIndex = false;
      return;
    }
    this.#reordered = true;
    const close = this.#format.length - this.#at < 3 ? -1 : this.#format.indexOf(']', this.#at + 1);
    if (close < 0) {
      this.#at += 1;
      this.#goodIndex = false;
      this.#afterIndex = false;
      return;
    }
    const digits = this.#format.slice(this.#at + 1, close);
    this.#at = close + 1;
    const valid = /^\d{1,7}$/.test(digits);
    const index = Number(digits) - 1;
    this.#afterIndex = valid;
    if (valid && index >= 0 && index < this.#values.length) this.#next = index;
    else this.#goodIndex = false;
  }

  #print(verb: string, flags: Flags): void {
    if (verb === '%') this.#out += '%';
    else if (!this.#goodIndex) this.#out += `%!${verb}(BADINDEX)`;
    else if (this.#next >= this.#values.length) this.#out += `%!${verb}(MISSING)`;
    else {
      if (verb === 'v' || verb === 'w') {
        flags.sharpV = flags.sharp;
        flags.sharp = false;
        flags.plusV = flags.plus;
        flags.plus = false;
      }
      this.#out += new Printer(flags).argument(this.#values[this.#next], verb);
      this.#next += 1;
    }
  }

  #extra(): void {
    const extra = this.#values.slice(this.#next).map((value) => {
      if (value === null) return '<nil>';
      return `${typeName(value)}=${new Printer(noFlags()).argument(value, 'v')}`;
    });
    this.#out += `%!(EXTRA ${extra.join(', ')})`;
  }
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

/**
 * The scanner that Loki's two path grammars (json and logfmt expressions) share. A scan error ends the input; whether
 * its message survives depends on the parser, which replaces it if the end is unexpected there.
 */
export type PathToken =
  | { readonly kind: 'FIELD' | 'STRING'; readonly text: string }
  | { readonly kind: 'INDEX'; readonly text: string }
  | { readonly kind: 'DOT' | 'LSB' | 'RSB' | '$end' };

const MAX_INT = (1n << 63n) - 1n;

/** Scans one path expression; `indexes` turns on `[`, `]`, `.` and numbers. */
export class PathLexer {
  error: string | undefined;

  readonly #chars: readonly string[];
  readonly #indexes: boolean;
  #at = 0;

  constructor(text: string, indexes: boolean) {
    this.#chars = Array.from(text);
    this.#indexes = indexes;
  }

  next(): PathToken {
    while (/^[ \t\n]$/.test(this.#peek())) this.#at++;
    const char = this.#peek();
    if (char === '' || char === '\0') return { kind: '$end' };
    if (this.#indexes) {
      if (/^[0-9]$/.test(char)) return this.#index();
      const punctuation = { '[': 'LSB', ']': 'RSB', '.': 'DOT' } as const;
      if (char === '[' || char === ']' || char === '.') {
        this.#at++;
        return { kind: punctuation[char] };
      }
    }
    if (/^[a-zA-Z_]$/.test(char)) return this.#field();
    if (char === '"') return this.#string();
    return this.#fail(`unexpected char ${printed(char)}`);
  }

  #peek(): string {
    return this.#chars[this.#at] ?? '';
  }

  #fail(message: string): PathToken {
    this.error = message;
    return { kind: '$end' };
  }

  #field(): PathToken {
    let text = '';
    for (; /^[a-zA-Z0-9_]$/.test(this.#peek()); this.#at++) text += this.#peek();
    return { kind: 'FIELD', text };
  }

  /** Ends at a quote, at `]`, or with the input; there are no escapes. */
  #string(): PathToken {
    this.#at++;
    let text = '';
    for (let char = this.#peek(); char !== '' && char !== '\0'; char = this.#peek()) {
      this.#at++;
      if (char === '"' || char === ']') break;
      text += printed(char);
    }
    return { kind: 'STRING', text };
  }

  #index(): PathToken {
    let digits = '';
    for (;;) {
      const char = this.#peek();
      if (char === '.' && digits !== '') return this.#fail('cannot use float as array index');
      if (/^[ \t\n.\]]$/.test(char)) break;
      if (!/^[0-9]$/.test(char)) return this.#fail(`non-integer value: ${char === '' ? '\0' : printed(char)}`);
      digits += char;
      this.#at++;
    }
    if (BigInt(digits) > MAX_INT) return this.#fail(`strconv.Atoi: parsing "${digits}": value out of range`);
    return { kind: 'INDEX', text: BigInt(digits).toString() };
  }
}

/** Go reads the path rune by rune: a byte outside UTF-8 becomes U+FFFD. */
function printed(char: string): string {
  const code = char.charCodeAt(0);
  return char.length === 1 && code >= 0xdc80 && code <= 0xdcff ? '\ufffd' : char;
}

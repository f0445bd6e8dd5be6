/** Loki's pattern language: literal text with captures `<name>` and `<_>`. */
export type PatternPart =
  { readonly kind: 'literal'; readonly text: string } | { readonly kind: 'capture'; readonly name: string };

export interface Pattern {
  readonly parts: readonly PatternPart[];
  /** Names of the captures in order, without `_`. */
  readonly names: readonly string[];
}

/** A pattern that Loki refuses; the message is Loki's, without the prefix of the stage. */
export class PatternSyntaxError extends Error {
  override readonly name = 'PatternSyntaxError';
}

const CAPTURE = /<([A-Za-z_][A-Za-z0-9_]*)>/y;

function scan(text: string): Pattern {
  const parts: PatternPart[] = [];
  let literal = '';
  for (let at = 0; at < text.length;) {
    CAPTURE.lastIndex = at;
    const capture = text[at] === '<' ? CAPTURE.exec(text) : null;
    if (capture !== null) {
      if (literal !== '') parts.push({ kind: 'literal', text: literal });
      literal = '';
      parts.push({ kind: 'capture', name: capture[1] });
      at = CAPTURE.lastIndex;
      continue;
    }
    const point = text.codePointAt(at) ?? 0;
    // Loki's scanner takes a byte outside UTF-8 for the end of the pattern.
    if (point >= 0xd800 && point <= 0xdfff) break;
    const char = String.fromCodePoint(point);
    literal += char;
    at += char.length;
  }
  if (literal !== '') parts.push({ kind: 'literal', text: literal });
  if (parts.length === 0) {
    throw new PatternSyntaxError(
      'parse error at line 1, col 1: syntax error: unexpected $end, expecting IDENTIFIER or LITERAL',
    );
  }
  const names = parts.flatMap((part) => (isNamed(part) ? [part.name] : []));
  return { parts, names };
}

function isNamed(part: PatternPart): part is PatternPart & { readonly kind: 'capture' } {
  return part.kind === 'capture' && part.name !== '_';
}

function refuseNeighbours(parts: readonly PatternPart[]): void {
  for (let i = 0; i + 1 < parts.length; i++) {
    const [left, right] = [parts[i], parts[i + 1]];
    if (left.kind === 'capture' && right.kind === 'capture') {
      throw new PatternSyntaxError(`found consecutive capture '<${left.name}><${right.name}>': invalid expression`);
    }
  }
}

/** Reads the text of a `pattern` stage. Throws {@link PatternSyntaxError}. */
export function parsePattern(text: string): Pattern {
  const pattern = scan(text);
  if (pattern.names.length === 0) throw new PatternSyntaxError('at least one capture is required');
  refuseNeighbours(pattern.parts);
  const seen = new Set<string>();
  for (const name of pattern.names) {
    if (seen.has(name)) throw new PatternSyntaxError(`duplicate capture name (${name}): invalid expression`);
    seen.add(name);
  }
  return pattern;
}

/** Reads the text of a `|>` or `!>` filter; the empty text matches the empty line. Throws {@link PatternSyntaxError}. */
export function parseLinePattern(text: string): Pattern {
  if (text === '') return { parts: [], names: [] };
  const pattern = scan(text);
  refuseNeighbours(pattern.parts);
  if (pattern.names.length > 0) {
    throw new PatternSyntaxError(`named captures are not allowed: found '<${pattern.names[0]}>'`);
  }
  return pattern;
}

/**
 * What the captures of a `pattern` stage hold, in the order of {@link Pattern.names}. Shorter than the names if the
 * line ends early, empty if the line does not begin with the literal that the pattern begins with.
 */
export function matchPattern({ parts }: Pattern, line: string): string[] {
  const values: string[] = [];
  if (line === '') return values;
  let at = 0;
  let open: string | undefined;
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'capture') {
      open = part.name;
      continue;
    }
    if (index === 0) {
      if (!line.startsWith(part.text)) return values;
      at = part.text.length;
      continue;
    }
    const found = line.indexOf(part.text, at);
    if (found < 0) break;
    if (open !== '_') values.push(line.slice(at, found));
    open = undefined;
    at = found + part.text.length;
  }
  // The last capture, or the one whose literal is missing, takes the rest.
  if (open !== undefined && open !== '_') values.push(line.slice(at));
  return values;
}

/**
 * Whether a line passes `|> pattern`: literals are searched one after the other, captures are not empty, the first
 * literal may stand anywhere, the last one ends the line.
 */
export function testPattern({ parts }: Pattern, line: string): boolean {
  if (line === '' || parts.length === 0) return line === '' && parts.length === 0;
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if (part.kind !== 'literal') continue;
    const found = line.indexOf(part.text, at);
    if (found < 0 || (index > 0 && found === at)) return false;
    at = found + part.text.length;
  }
  const endsOpen = parts[parts.length - 1].kind === 'capture';
  return endsOpen === at < line.length;
}

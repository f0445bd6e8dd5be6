import { PathLexer, type PathToken } from './path-lexer.ts';

/** A path of a json expression: keys, and array indexes as `[n]`, as Loki hands them to its scanner. */
export type JsonPath = readonly string[];

/** An expression of `| json x="…"` or `| logfmt x="…"` that Loki does not read; the message is Loki's. */
export class PathError extends Error {
  override readonly name = 'PathError';
}

/** Reads `field`, `field.field`, `["key"]` and `[index]`. Throws a PathError. */
export function parseJsonPath(text: string): JsonPath {
  const lexer = new PathLexer(text, true);
  const path: string[] = [];
  let token = lexer.next();
  if (token.kind === 'FIELD') {
    path.push(token.text);
    token = lexer.next();
  } else if (token.kind !== 'LSB') throw unexpected(token, 'LSB or FIELD');
  while (token.kind === 'LSB' || token.kind === 'DOT') {
    path.push(token.kind === 'DOT' ? readField(lexer) : readAccess(lexer));
    token = lexer.next();
  }
  if (token.kind !== '$end') throw unexpected(token, undefined);
  if (lexer.error !== undefined) throw new PathError(lexer.error);
  return path;
}

function readField(lexer: PathLexer): string {
  const token = lexer.next();
  if (token.kind !== 'FIELD') throw unexpected(token, 'FIELD');
  return token.text;
}

function readAccess(lexer: PathLexer): string {
  const token = lexer.next();
  if (token.kind !== 'STRING' && token.kind !== 'INDEX') throw unexpected(token, 'STRING or INDEX');
  const close = lexer.next();
  if (close.kind !== 'RSB') throw unexpected(close, 'RSB');
  return token.kind === 'STRING' ? token.text : `[${token.text}]`;
}

function unexpected(token: PathToken, expecting: string | undefined): PathError {
  const list = expecting === undefined ? '' : `, expecting ${expecting}`;
  return new PathError(`syntax error: unexpected ${token.kind}${list}`);
}

/**
 * The key that a logfmt expression names: a bare key or a quoted text. Throws a PathError. More texts behind it are
 * accepted and make the expression match nothing.
 */
export function parseLogfmtPath(text: string): string | undefined {
  const lexer = new PathLexer(text, false);
  const first = lexer.next();
  if (first.kind !== 'FIELD' && first.kind !== 'STRING') {
    throw new PathError(`syntax error: unexpected ${logfmtName(first)}, expecting STRING or KEY`);
  }
  let count = 1;
  let token = lexer.next();
  for (; token.kind === 'STRING'; token = lexer.next()) count++;
  if (token.kind !== '$end') throw new PathError(`syntax error: unexpected ${logfmtName(token)}`);
  if (lexer.error !== undefined) throw new PathError(lexer.error);
  return count === 1 ? first.text : undefined;
}

function logfmtName(token: PathToken): string {
  return token.kind === 'FIELD' ? 'KEY' : token.kind;
}

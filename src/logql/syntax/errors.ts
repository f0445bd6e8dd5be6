import type { Span } from '../ast.ts';
import { LogqlError } from '../types.ts';
import type { LexicalError, Token } from './lexer.ts';

/** An error about the meaning of a query; Loki gives these no position. */
export function semanticError(message: string, span: Span): LogqlError {
  return new LogqlError('parse', `parse error : ${message}`, span);
}

/** An error of the lexer with Loki's position. */
export function lexicalError({ message, position, span }: LexicalError): LogqlError {
  const { line, column } = position;
  const where = line === 0 && column === 0 ? ' ' : ` at line ${line}, col ${column}`;
  return new LogqlError('parse', `parse error${where}: ${message}`, span);
}

/**
 * A syntax error. The text is our own (Loki lists tokens of its grammar tables), but begins like Loki's; the position
 * is always the true one.
 */
export function syntaxError(query: string, token: Token, expecting: string, hint?: string): LogqlError {
  const before = query.slice(0, token.span.start);
  const line = before.split('\n').length;
  const column = Array.from(before.slice(before.lastIndexOf('\n') + 1)).length + 1;
  const message =
    `parse error at line ${line}, col ${column}: syntax error: unexpected ${describeToken(query, token)}` +
    `, expecting ${expecting}${hint === undefined ? '' : ` (${hint})`}`;
  return new LogqlError('parse', message, token.span);
}

const MAX_SHOWN = 40;

function describeToken(query: string, token: Token): string {
  const source = shorten(query.slice(token.span.start, token.span.end));
  switch (token.name) {
    case '$end':
      return 'end of the query';
    case 'IDENTIFIER':
      return `name ${source}`;
    case 'STRING':
      return `string ${source}`;
    case 'NUMBER':
      return `number ${source}`;
    case 'DURATION':
      return `duration ${source}`;
    case 'BYTES':
      return `size ${source}`;
    case 'RANGE':
      return `range ${source}`;
    case 'FUNCTION_FLAG':
      return `flag ${source}`;
    default:
      return source;
  }
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= MAX_SHOWN ? line : `${line.slice(0, MAX_SHOWN - 1)}…`;
}

import type { Matcher, MatchOp, Selector } from '../ast.ts';
import { checkMatcherPattern } from './patterns.ts';
import type { Token } from './lexer.ts';
import type { Tokens } from './tokens.ts';

/** `{name="value", …}`; the opening brace is the next token. */
export function parseSelector(tokens: Tokens): Selector {
  const { start } = tokens.expect('{', 'a selector such as {app="x"}').span;
  const matchers: Matcher[] = [];
  if (!tokens.takeIf('}')) {
    matchers.push(parseMatcher(tokens, tokens.expectName('a label name or }')));
    tokens.recovering(() => {
      while (!tokens.takeIf('}')) {
        tokens.expect(',', '} or ,');
        matchers.push(parseMatcher(tokens, tokens.expectName()));
      }
    });
  }
  return { matchers, span: tokens.spanFrom(start) };
}

/** `="value"`, `!=`, `=~` or `!~` behind a label name. */
export function parseMatcher(tokens: Tokens, name: Token): Matcher {
  const { current } = tokens;
  if (!isMatchOp(current.name)) throw tokens.unexpected('= or != or =~ or !~');
  tokens.take();
  return finishMatcher(tokens, name, current.name);
}

/** The string behind a label name and an operator that were already taken. */
export function finishMatcher(tokens: Tokens, name: Token, op: MatchOp): Matcher {
  const value = tokens.expect('STRING', 'a string');
  const matcher: Matcher = {
    kind: 'matcher',
    name: name.text,
    op,
    value: value.text,
    span: tokens.spanFrom(name.span.start),
    valueSpan: value.span,
  };
  checkMatcherPattern(matcher);
  return matcher;
}

export function isMatchOp(name: string): name is MatchOp {
  return name === '=' || name === '!=' || name === '=~' || name === '!~';
}

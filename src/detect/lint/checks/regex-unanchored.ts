import { parseRegex, RegexSyntaxError, type RegexNode } from '../../../logql/regex/index.ts';
import type { RuleCheck } from '../check.ts';
import { filterRegexes, simplificationOf } from '../regexes.ts';

/** True if a pattern says itself that it is about the whole value. */
function isAnchored(pattern: string): boolean {
  try {
    const tree = parseRegex(pattern);
    return beginsAtStart(tree) && endsAtEnd(tree);
  } catch (error) {
    if (error instanceof RegexSyntaxError) return true;
    throw error;
  }
}

function beginsAtStart(node: RegexNode): boolean {
  if (node.op === 'begin_text') return true;
  if (node.op === 'capture') return beginsAtStart(node.sub);
  if (node.op === 'concat') return beginsAtStart(node.subs[0]);
  return node.op === 'alternate' && node.subs.every(beginsAtStart);
}

function endsAtEnd(node: RegexNode): boolean {
  if (node.op === 'end_text') return true;
  if (node.op === 'capture') return endsAtEnd(node.sub);
  if (node.op === 'concat') return endsAtEnd(node.subs[node.subs.length - 1]);
  return node.op === 'alternate' && node.subs.every(endsAtEnd);
}

export const regexUnanchored: RuleCheck = {
  id: 'regex-unanchored',
  scope: 'rule',
  severity: 'hint',
  summary: 'a label filter whose pattern does not say that it is about the whole value',
  run: (context) =>
    filterRegexes(context).flatMap((regex) => {
      const { isLabel, span, pattern } = regex;
      if (
        !isLabel ||
        pattern === '.*' ||
        isAnchored(pattern) ||
        !context.isWritten(span) ||
        simplificationOf(regex) !== null
      )
        return [];
      const text = context.text(span);
      const [quote, inner] = [text[0], text.slice(1, -1)];
      const whole = inner.includes('|') ? `^(${inner})$` : `^${inner}$`;
      const hasOne = /^\^|\$$/.test(inner);
      return [
        {
          place: context.at(span),
          message:
            'Loki reads this pattern as a whole value, but only as long as it does not rewrite it: a small change of the ' +
            'pattern can take the anchors away.',
          remedy: 'write the anchors',
          ...(hasOne ? {} : context.fix([{ start: span.start, end: span.end, text: `${quote}${whole}${quote}` }])),
        },
      ];
    }),
};

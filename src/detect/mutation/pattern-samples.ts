import { FOLD_CASE, type RegexNode } from '../../logql/regex/nodes.ts';

/** Texts of one pattern at most. */
const MOST = 200;
/** Members of a class that is spelled out. */
const MOST_OF_CLASS = 16;

/**
 * Texts that a pattern matches, so that each alternative, each optional part and both ends of each class occur at
 * least once. Anchors are taken to hold.
 */
export function patternSamples(node: RegexNode): string[] {
  return [...new Set(textsOf(node))].slice(0, MOST);
}

function textsOf(node: RegexNode): string[] {
  switch (node.op) {
    case 'literal':
      return literalTexts(String.fromCodePoint(...node.runes), (node.flags & FOLD_CASE) !== 0);
    case 'class':
      return classTexts(node.ranges);
    case 'any':
    case 'any_not_newline':
      return ['~'];
    case 'capture':
    case 'plus':
      return textsOf(node.sub);
    case 'star':
    case 'quest':
      return ['', ...textsOf(node.sub)];
    case 'repeat':
      return repeated(node.sub, node.min, node.max);
    case 'alternate':
      return node.subs.flatMap(textsOf);
    case 'concat':
      return concatenated(node.subs.map(textsOf));
    case 'no_match':
      return [];
    case 'empty':
    case 'begin_line':
    case 'end_line':
    case 'begin_text':
    case 'end_text':
    case 'word_boundary':
    case 'no_word_boundary':
      return [''];
    default: {
      const impossible: never = node;
      return impossible;
    }
  }
}

function literalTexts(text: string, folds: boolean): string[] {
  return folds ? [text.toLowerCase(), text.toUpperCase()] : [text];
}

/** A small class in full, of a larger one the ends of its ranges and one that can be printed. */
function classTexts(ranges: readonly number[]): string[] {
  const runes: number[] = [];
  for (let i = 0; i + 1 < ranges.length && runes.length < MOST_OF_CLASS; i += 2) {
    const [first, last] = [ranges[i], ranges[i + 1]];
    if (last - first < MOST_OF_CLASS) for (let rune = first; rune <= last; rune++) runes.push(rune);
    else runes.push(first, last);
  }
  const printable = runes.find((rune) => rune > 0x20 && rune < 0x7f);
  const ordered = printable === undefined ? runes : [printable, ...runes.filter((rune) => rune !== printable)];
  return ordered.map((rune) => String.fromCodePoint(rune));
}

function repeated(sub: RegexNode, min: number, max: number): string[] {
  const texts = textsOf(sub);
  const times = Math.max(min, max === 0 ? 0 : 1);
  const filled = texts.map((text) => text.repeat(times));
  return min === 0 ? ['', ...filled] : filled;
}

/** Every text of every part once, the other parts as they come first. */
function concatenated(parts: readonly (readonly string[])[]): string[] {
  const base = parts.map((texts) => texts[0] ?? '');
  const all = [base.join('')];
  parts.forEach((texts, index) => {
    for (const text of texts.slice(1)) {
      if (all.length >= MOST) return;
      all.push([...base.slice(0, index), text, ...base.slice(index + 1)].join(''));
    }
  });
  return all;
}

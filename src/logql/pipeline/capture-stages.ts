import { matchPattern, parsePattern, type Pattern } from '../pattern/index.ts';
import { compileRegex, type Regex } from '../regex/index.ts';
import { DUPLICATE_SUFFIX, type LineLabels } from './line-labels.ts';
import { sanitizeKey } from './sanitize.ts';
import type { Slot } from './slot.ts';
import type { BoundStage, CompiledStage } from './stage.ts';

/** The label a capture fills, and the one it fills when the name is taken. */
interface Capture {
  readonly slot: Slot;
  readonly suffixed: Slot;
}

function capture(labels: LineLabels, name: string): Capture {
  return { slot: labels.pin(name), suffixed: labels.pin(name + DUPLICATE_SUFFIX) };
}

/** Sets the label of a capture unless nothing needs it or it was extracted before; false if that drops the line. */
function setCapture(labels: LineLabels, { slot, suffixed }: Capture, value: string): boolean {
  const target = slot.base !== undefined || slot.metadataAt === labels.epoch ? suffixed : slot;
  if (!target.wanted || target.extractedAt === labels.epoch) return true;
  labels.set(target, value);
  return labels.passesEarlyTest(target);
}

/** `| regexp`. Throws a RegexSyntaxError. */
export function compileRegexpStage(pattern: string): CompiledStage {
  const regex = compileRegex(pattern);
  return { mentions: [], bind: (labels) => new RegexpStage(labels, regex) };
}

class RegexpStage implements BoundStage {
  readonly #labels: LineLabels;
  readonly #regex: Regex;
  readonly #captures: readonly (Capture | undefined)[];

  constructor(labels: LineLabels, regex: Regex) {
    this.#labels = labels;
    this.#regex = regex;
    this.#captures = regex.groupNames.map((name) => (name === '' ? undefined : capture(labels, sanitizeKey(name))));
  }

  process(_ts: bigint, line: string): string | null {
    const match = this.#regex.exec(line);
    if (match === null) return line;
    for (let i = 1; i < this.#captures.length; i++) {
      const target = this.#captures[i];
      if (target !== undefined && !setCapture(this.#labels, target, match.groups[i] ?? '')) return null;
    }
    return line;
  }
}

/** `| pattern`. Throws a PatternSyntaxError. */
export function compilePatternStage(text: string): CompiledStage {
  const pattern = parsePattern(text);
  return { mentions: [], bind: (labels) => new PatternStage(labels, pattern) };
}

class PatternStage implements BoundStage {
  readonly #labels: LineLabels;
  readonly #pattern: Pattern;
  readonly #captures: readonly Capture[];

  constructor(labels: LineLabels, pattern: Pattern) {
    this.#labels = labels;
    this.#pattern = pattern;
    this.#captures = pattern.names.map((name) => capture(labels, name));
  }

  process(_ts: bigint, line: string): string | null {
    const labels = this.#labels;
    if (labels.nothingToParse) {
      labels.skipped = true;
      return line;
    }
    const values = matchPattern(this.#pattern, line);
    for (let i = 0; i < values.length; i++) if (!setCapture(labels, this.#captures[i], values[i])) return null;
    return line;
  }
}

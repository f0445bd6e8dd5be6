import type { LogfmtStage as LogfmtNode } from '../ast.ts';
import { replaceInvalid } from './json-text.ts';
import { KeyTable } from './key-table.ts';
import { ERROR_LABEL, type LineLabels } from './line-labels.ts';
import { LogfmtScanner } from './logfmt-scan.ts';
import type { Slot } from './slot.ts';
import { type BoundStage, type CompiledStage, ERRORS } from './stage.ts';

/** `| logfmt` without expressions: every pair of the line, or those the query needs. */
export function compileLogfmt(node: Pick<LogfmtNode, 'strict' | 'keepEmpty'>): CompiledStage {
  return { mentions: [], bind: (labels) => new LogfmtStage(labels, node.strict, node.keepEmpty) };
}

class LogfmtStage implements BoundStage {
  readonly #labels: LineLabels;
  readonly #strict: boolean;
  readonly #keepEmpty: boolean;
  readonly #scanner = new LogfmtScanner();
  readonly #keys: KeyTable;
  readonly #errorSlot: Slot;
  #generation = 0;

  constructor(labels: LineLabels, strict: boolean, keepEmpty: boolean) {
    this.#labels = labels;
    this.#strict = strict;
    this.#keepEmpty = keepEmpty;
    this.#keys = new KeyTable(labels);
    this.#errorSlot = labels.pin(ERROR_LABEL);
  }

  process(_ts: bigint, line: string): string | null {
    const labels = this.#labels;
    if (labels.nothingToParse) {
      labels.skipped = true;
      return line;
    }
    if (this.#generation !== labels.generation) {
      this.#generation = labels.generation;
      this.#keys.clear();
    }
    const scanner = this.#scanner;
    scanner.start(line);
    while (!scanner.isAtEnd) {
      if (!scanner.nextKey()) {
        if (this.#strict) break;
        continue;
      }
      const { target } = this.#keys.find(line, scanner.keyStart, scanner.keyEnd, scanner.keyHash);
      if (target === undefined && !this.#strict) {
        scanner.skipValue();
        continue;
      }
      if (!scanner.readValue()) {
        if (this.#strict) break;
        continue;
      }
      if (target === undefined) continue;
      const value = scanner.value;
      if (value === '' && !this.#keepEmpty) continue;
      labels.set(target, replaceInvalid(value));
      if (!labels.passesEarlyTest(target)) return null;
      if (labels.isComplete) break;
    }
    if (!this.#strict) return line;
    const error = scanner.error;
    if (error === undefined) return line;
    labels.failParser(ERRORS.logfmt, error);
    return labels.passesEarlyTest(this.#errorSlot) ? line : null;
  }
}

import type { GoMapSource } from '../go/fmt-values.ts';
import { ERROR_DETAILS_LABEL, ERROR_LABEL, type LineLabels } from './line-labels.ts';

/** The labels of the current line as the data of a template; it shows every change at once. */
export class LabelView implements GoMapSource<string> {
  readonly #labels: LineLabels;

  constructor(labels: LineLabels) {
    this.#labels = labels;
  }

  get(name: string): string | undefined {
    const labels = this.#labels;
    if (name === ERROR_LABEL && labels.error !== '') return labels.error;
    if (name === ERROR_DETAILS_LABEL && labels.errorDetails !== '') {
      return labels.isUnchanged ? undefined : labels.errorDetails;
    }
    return labels.valueOf(name);
  }

  get size(): number {
    let size = 0;
    for (const _ of this) size++;
    return size;
  }

  *[Symbol.iterator](): IterableIterator<[string, string]> {
    yield* new Map(this.#labels.isUnchanged ? this.#labels.base : this.#labels.entries());
  }
}

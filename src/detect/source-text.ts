/** A position in a file, both counted from 1; the column counts UTF-16 units, as editors and SARIF do. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** A stretch of a file: UTF-16 offsets (start inclusive, end exclusive) and the same as lines and columns. */
export interface FileSpan {
  readonly start: number;
  readonly end: number;
  readonly from: TextPosition;
  readonly to: TextPosition;
}

/** The text of a file with its name and its lines. */
export class SourceText {
  readonly file: string;
  readonly text: string;
  #starts: readonly number[] | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** Offsets at which lines start; computed at the first use. */
  get #lineStarts(): readonly number[] {
    if (this.#starts === undefined) {
      const starts = [0];
      for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1);
      this.#starts = starts;
    }
    return this.#starts;
  }

  get lineCount(): number {
    return this.#lineStarts.length;
  }

  /** Line and column of an offset; an offset outside the text is moved to its nearest end. */
  positionAt(offset: number): TextPosition {
    const at = Math.max(0, Math.min(offset, this.text.length));
    const starts = this.#lineStarts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - starts[low] + 1 };
  }

  /** The offset of a line and column, both counted from 1. */
  offsetAt(position: TextPosition): number {
    const start = this.#lineStarts[position.line - 1] ?? this.text.length;
    return Math.min(start + position.column - 1, this.text.length);
  }

  spanOf(start: number, end: number): FileSpan {
    return { start, end, from: this.positionAt(start), to: this.positionAt(end) };
  }

  /** The text of a line (counted from 1) without its line end; empty outside the file. */
  lineText(line: number): string {
    const start = this.#lineStarts[line - 1];
    if (start === undefined) return '';
    const end = this.#lineStarts[line] ?? this.text.length + 1;
    return this.text.slice(start, end - 1).replace(/\r$/, '');
  }
}

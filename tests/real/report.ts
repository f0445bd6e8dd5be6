/** What a run of questions through both engines found. */
export class Report {
  equal = 0;
  /** Questions to which Loki itself gives now one answer, now another. */
  open = 0;
  /** Questions on which Loki's code panicked or took too long. */
  trouble = 0;
  readonly differences: string[] = [];

  /** One question: what it was, our answer and Loki's. */
  add(isEqual: boolean, question: unknown, got: unknown, want: unknown): void {
    if (isEqual) this.equal++;
    else this.differences.push(`${short(question)}\n  want ${short(want)}\n  got  ${short(got)}`);
  }

  toString(): string {
    return (
      `${this.equal} equal, ${this.differences.length} different` +
      (this.open > 0 ? `, ${this.open} left open by Loki` : '') +
      (this.trouble > 0 ? `, ${this.trouble} without an answer` : '')
    );
  }
}

const SHOWN = 4000;

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

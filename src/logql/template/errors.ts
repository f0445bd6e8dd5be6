/** A template that does not parse; the message is Go's. */
export class TemplateParseError extends Error {
  override readonly name = 'TemplateParseError';
  /** The line of the template on which the error stands, from 1. */
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** A template that failed while it ran; the message is Go's. */
export class TemplateExecError extends Error {
  override readonly name = 'TemplateExecError';
}

/** Thrown by a template function; the interpreter adds the place and `error calling NAME: `. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

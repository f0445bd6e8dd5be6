/** An error with the text that Go's own package gives for it. */
export class GoError extends Error {
  override readonly name = 'GoError';
}

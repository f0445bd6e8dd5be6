import { parseDocument, type YAMLError } from 'yaml';
import { diagnosticAt, type Diagnostic } from '../diagnostic.ts';
import type { FileSpan } from '../source-text.ts';
import { SourceText } from '../source-text.ts';
import { spanInScalar } from './scalar-offsets.ts';
import { YamlLimitError, yamlTree, type YamlNode } from './yaml-value.ts';

/** Files of this project are small; a larger one is a mistake or an attack. UTF-16 units. */
const LARGEST_FILE = 4 * 1024 * 1024;
const LIMITS = { maxValues: 200_000, maxDepth: 64 };

export type YamlPath = readonly (string | number)[];

/** A YAML file that was read: its data, and for each value the place it came from. */
export class YamlFile {
  readonly source: SourceText;
  readonly value: unknown;
  readonly root: YamlNode;

  constructor(source: SourceText, value: unknown, root: YamlNode) {
    this.source = source;
    this.value = value;
    this.root = root;
  }

  /** The node at a path; the nearest one above it if the path leaves the file. */
  nodeAt(path: YamlPath): { readonly node: YamlNode; readonly exact: boolean } {
    let node = this.root;
    for (const step of path) {
      const child = node.children.get(String(step));
      if (child === undefined) return { node, exact: false };
      node = child;
    }
    return { node, exact: true };
  }

  /** The value at a path, or the key above it if the value is missing. */
  spanAt(path: YamlPath): FileSpan {
    const { node, exact } = this.nodeAt(path);
    if (exact) return this.source.spanOf(node.start, trimmedEnd(this.source.text, node.start, node.end));
    if (node === this.root) return this.source.spanOf(firstContent(this.source.text, node.start), node.start + 1);
    return this.source.spanOf(node.keyStart, node.keyEnd);
  }

  /** The key at a path. */
  keySpanAt(path: YamlPath): FileSpan {
    const { node } = this.nodeAt(path);
    return this.source.spanOf(node.keyStart, node.keyEnd);
  }

  /** A part of the text at a path, by UTF-16 offsets into that text. */
  spanInText(path: YamlPath, start: number, end: number): FileSpan {
    const { node, exact } = this.nodeAt(path);
    const span = exact ? spanInScalar(node.node, start, end) : undefined;
    return span === undefined ? this.spanAt(path) : this.source.spanOf(span.start, span.end);
  }

  /** The line (from 1) at which the value at a path starts. */
  lineAt(path: YamlPath): number {
    return this.spanAt(path).from.line;
  }
}

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start + 1 && /\s/.test(text[at - 1])) at -= 1;
  return at;
}

function firstContent(text: string, start: number): number {
  return Math.min(start, Math.max(0, text.length - 1));
}

export type YamlResult =
  { readonly ok: true; readonly file: YamlFile } | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export interface YamlOptions {
  /** See YamlLimits.escapedBytes. */
  readonly escapedBytes?: boolean;
}

/**
 * Reads one YAML document. Errors of syntax, duplicate keys, several documents, too many values (aliases expanded) and
 * files above 4 MiB come as diagnostics; this never throws.
 */
export function readYaml(fileName: string, text: string, options: YamlOptions = {}): YamlResult {
  const source = new SourceText(fileName, text);
  if (text.length > LARGEST_FILE) {
    const message = `The file has ${text.length} characters, more than the limit of ${LARGEST_FILE}.`;
    return { ok: false, diagnostics: [diagnosticAt(source, undefined, { check: 'yaml-too-large', message })] };
  }
  const document = parseDocument(text, { prettyErrors: false, keepSourceTokens: true, uniqueKeys: true });
  if (document.errors.length > 0) return { ok: false, diagnostics: syntaxDiagnostics(source, document.errors) };
  try {
    const { value, root } = yamlTree(document, { ...LIMITS, ...options });
    return { ok: true, file: new YamlFile(source, value, root) };
  } catch (error) {
    if (!(error instanceof YamlLimitError)) throw error;
    const parts = { check: 'yaml-limit', message: error.message, remedy: 'write it out in several files' };
    return { ok: false, diagnostics: [diagnosticAt(source, error, parts)] };
  }
}

/** One diagnostic for each line with an error: the rest of a line only repeats the first. */
function syntaxDiagnostics(source: SourceText, errors: readonly YAMLError[]): Diagnostic[] {
  const byLine = new Map<number, Diagnostic>();
  for (const error of errors) {
    const line = source.positionAt(error.pos[0]).line;
    if (!byLine.has(line)) byLine.set(line, syntaxDiagnostic(source, error));
    if (error.code !== 'DUPLICATE_KEY') break;
  }
  return [...byLine.values()];
}

function syntaxDiagnostic(source: SourceText, error: YAMLError): Diagnostic {
  const [start] = error.pos;
  const word = { start, end: endOfWord(source.text, start) };
  if (error.code === 'DUPLICATE_KEY') {
    const key = source.text.slice(word.start, word.end);
    const first = firstKeyBefore(source.text, key, start);
    return diagnosticAt(source, word, {
      check: 'duplicate-key',
      message: `The key ${key} is there twice.`,
      remedy: 'keep one of the two',
      ...(first === undefined ? {} : { related: { start: first, end: first + key.length, note: 'first here' } }),
    });
  }
  const open = openBracketBefore(source.text, start);
  if (open !== undefined && isInsideFlow(error)) return unclosed(source, word, open);
  const known = KNOWN_ERRORS[error.code];
  return diagnosticAt(source, word, {
    check: 'yaml-syntax',
    message: known?.message ?? `${error.message}.`,
    ...(known === undefined ? {} : { remedy: known.remedy }),
  });
}

function isInsideFlow(error: YAMLError): boolean {
  return error.message.startsWith('Flow ') || error.message.includes('flow') || error.code === 'BLOCK_IN_FLOW';
}

function unclosed(source: SourceText, word: { start: number; end: number }, open: number): Diagnostic {
  const isMap = source.text[open] === '{';
  const close = isMap ? '}' : ']';
  const line = source.positionAt(open).line;
  return diagnosticAt(source, word, {
    check: 'yaml-syntax',
    message: `A ${isMap ? 'brace' : 'bracket'} opened on line ${line} is not closed.`,
    note: `a comma or ${close} is missing before this`,
    related: { start: open, end: open + 1, note: 'opened here' },
    remedy: `close the ${isMap ? 'brace' : 'bracket'} at the end of line ${line}`,
  });
}

const KNOWN_ERRORS: Readonly<Record<string, { message: string; remedy: string } | undefined>> = {
  TAB_AS_INDENT: { message: 'A tab stands where YAML wants spaces.', remedy: 'indent with two spaces' },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'A colon and a space inside a text start a new key.',
    remedy: 'put the text in quotes',
  },
  BAD_SCALAR_START: {
    message: 'A text without quotes cannot start with this character.',
    remedy: 'put the text in quotes',
  },
  MULTIPLE_DOCS: { message: 'The file holds more than one document.', remedy: 'write one file for each' },
  MISSING_CHAR: { message: 'The text in quotes is not closed.', remedy: 'add the closing quote' },
  BAD_INDENT: {
    message: 'This line is indented differently from the lines it belongs to.',
    remedy: 'start it at the same column as its neighbours',
  },
  BAD_ALIAS: { message: 'This alias is not valid.', remedy: 'put a text that starts with * in quotes' },
};

function endOfWord(text: string, start: number): number {
  const word = /^[\w.$-]+/.exec(text.slice(start, start + 80));
  return start + Math.max(1, word?.[0].length ?? 1);
}

function firstKeyBefore(text: string, key: string, before: number): number | undefined {
  const indent = before - (text.lastIndexOf('\n', before - 1) + 1);
  const lineStart = `\n${' '.repeat(indent)}${key}:`;
  const found = `\n${text.slice(0, before)}`.lastIndexOf(lineStart);
  return found < 0 ? undefined : found + indent;
}

/** The innermost `{` or `[` that is open at an offset; quotes and comments are skipped line by line. */
function openBracketBefore(text: string, offset: number): number | undefined {
  const open: number[] = [];
  let quote: string | undefined;
  for (let i = 0; i < offset; i++) {
    const unit = text[i];
    if (unit === '\n') quote = undefined;
    else if (quote !== undefined) {
      if (unit === quote) quote = undefined;
      else if (unit === '\\' && quote === '"') i += 1;
    } else if ((unit === '"' || unit === "'") && /[\s,:[{]/.test(text[i - 1] ?? ' ')) quote = unit;
    else if (unit === '#' && /\s/.test(text[i - 1] ?? ' ')) i = Math.min(offset, nextLine(text, i)) - 1;
    else if ((unit === '{' || unit === '[') && (open.length > 0 || startsValue(text, i))) open.push(i);
    else if (unit === '}' || unit === ']') open.pop();
  }
  return open.at(-1);
}

/** True if only blanks lie between an offset and the `:` or `-` before it. */
function startsValue(text: string, at: number): boolean {
  let before = at - 1;
  while (text[before] === ' ') before -= 1;
  return before < 0 || text[before] === ':' || text[before] === '-';
}

function nextLine(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found < 0 ? text.length : found;
}

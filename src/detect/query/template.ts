import { nearest } from '../model/suggest.ts';
import type { ParamType, ParamValue } from '../model/detection-schema.ts';

/** A parameter with the value that counts here. */
export interface BoundParam {
  readonly name: string;
  readonly type: ParamType;
  readonly value: ParamValue;
}

/** A mistake in a query template; offsets into the template. */
export interface TemplateProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly remedy?: string;
}

/** A stretch of the expanded query and the stretch of the template it came from. */
interface Piece {
  readonly outStart: number;
  readonly inStart: number;
  readonly inEnd: number;
  /** Copied unit by unit; else the whole stretch stands for its template part. */
  readonly verbatim: boolean;
}

export interface ExpandedQuery {
  readonly text: string;
  /** The list of a `$include` that is empty: the detection has no meaning here. */
  readonly emptyInclude: string | undefined;
  readonly used: ReadonlySet<string>;
  /** The stretch of the template that a stretch of the query came from. */
  readonly toTemplate: (start: number, end: number) => { readonly start: number; readonly end: number };
}

export type ExpandResult =
  | { readonly ok: true; readonly value: ExpandedQuery }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

/** Where the scanner of the template stands: outside of literals, in `"…"`, in backticks, or in a comment. */
type Context = 'code' | '"' | '`' | '#';

/**
 * Replaces `$name`, `${name}`, `$exclude(label, list)`, `$include(label, list)` and `$$` in a query. A `$` before
 * anything else stays, so that regular expressions may end in it. Lists of texts inside a literal become alternatives of
 * quoted regular expressions.
 */
export function expandQuery(template: string, params: ReadonlyMap<string, BoundParam>): ExpandResult {
  return new Expansion(template, params).run();
}

/** Names of the parameters that a template uses, with the place of each use. */
export function templateUses(
  template: string,
): { readonly name: string; readonly start: number; readonly end: number }[] {
  const uses: { name: string; start: number; end: number }[] = [];
  for (const match of template.matchAll(
    /\$(?:\$|(?:exclude|include)\(\s*\w+\s*,\s*(\w+)\s*\)|\{([a-z]\w*)\}|([a-z]\w*))/g,
  )) {
    const name = match[1] ?? match[2] ?? match[3];
    if (name !== undefined) uses.push({ name, start: match.index, end: match.index + match[0].length });
  }
  return uses;
}

const MACRO = /^\$(exclude|include)\(\s*([A-Za-z_]\w*)\s*,\s*([A-Za-z_]\w*)\s*\)/;
const NAME = /^\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/;

class Expansion {
  readonly #template: string;
  readonly #params: ReadonlyMap<string, BoundParam>;
  readonly #pieces: Piece[] = [];
  readonly #problems: TemplateProblem[] = [];
  readonly #used = new Set<string>();
  #out = '';
  #context: Context = 'code';
  #emptyInclude: string | undefined;

  constructor(template: string, params: ReadonlyMap<string, BoundParam>) {
    this.#template = template;
    this.#params = params;
  }

  run(): ExpandResult {
    let at = 0;
    while (at < this.#template.length) at = this.#step(at);
    if (this.#problems.length > 0) return { ok: false, problems: this.#problems };
    const pieces = this.#pieces;
    const length = this.#template.length;
    return {
      ok: true,
      value: {
        text: this.#out,
        emptyInclude: this.#emptyInclude,
        used: this.#used,
        toTemplate: (start, end) => ({
          start: toTemplate(pieces, start, length).start,
          end: end > start ? toTemplate(pieces, end - 1, length).end : toTemplate(pieces, start, length).start,
        }),
      },
    };
  }

  /** Handles what stands at an offset of the template and gives the offset behind it. */
  #step(at: number): number {
    const unit = this.#template[at];
    if (unit === '$' && this.#context !== '#') return this.#dollar(at);
    if (this.#context === '"' && unit === '\\') return this.#copy(at, at + 2);
    const plain = plainRun(this.#context, this.#template, at);
    if (plain > at) return this.#copy(at, plain);
    this.#context = nextContext(this.#context, unit);
    return this.#copy(at, at + 1);
  }

  #dollar(at: number): number {
    const rest = this.#template.slice(at, at + 200);
    if (rest[1] === '$') return this.#replace(at, at + 2, '$');
    const macro = MACRO.exec(rest);
    if (macro !== null) return this.#macro(at, macro);
    const name = NAME.exec(rest);
    if (name === null) return this.#copy(at, at + 1);
    const end = at + name[0].length;
    const param = this.#param(name[1] ?? name[2], at, end);
    return this.#replace(at, end, param === undefined ? '' : this.#valueText(param, at, end));
  }

  #param(name: string, start: number, end: number): BoundParam | undefined {
    const param = this.#params.get(name);
    this.#used.add(name);
    if (param !== undefined) return param;
    if (name === 'exclude' || name === 'include') {
      this.#problem(start, end, `$${name} is written $${name}(label, list).`);
      return undefined;
    }
    const near = nearest(name, this.#params.keys());
    const remedy =
      near === undefined ? `add it under params, or write $$$${name} for a dollar` : `did you mean $${near}?`;
    this.#problem(start, end, `There is no parameter ${name}.`, remedy);
    return undefined;
  }

  #valueText(param: BoundParam, start: number, end: number): string {
    const { name, type, value } = param;
    if (typeof value === 'number') return String(value);
    if (typeof value === 'string') return this.#literal(value, name, start, end);
    if (type === 'addresses') {
      this.#problem(
        start,
        end,
        `The list ${name} holds addresses.`,
        `use $exclude(label, ${name}) or $include(label, ${name})`,
      );
      return '';
    }
    if (this.#context === 'code') {
      this.#problem(start, end, `The list ${name} stands outside of a text.`, `write it in a text: "^($${name})$"`);
      return '';
    }
    return this.#literal(value.map(quoteMeta).join('|'), name, start, end);
  }

  /** A text as it is written inside the literal that is open. */
  #literal(text: string, name: string, start: number, end: number): string {
    if (this.#context === '"') return text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
    if (this.#context === '`' && text.includes('`')) {
      this.#problem(start, end, `The value of ${name} has a backtick, which cannot stand in a text of backticks.`);
    }
    return text;
  }

  #macro(at: number, match: RegExpExecArray): number {
    const [whole, macro, label, list] = match;
    const end = at + whole.length;
    const param = this.#param(list, at, end);
    if (param === undefined) return this.#replace(at, end, '');
    if (!Array.isArray(param.value) || param.type !== 'addresses') {
      this.#problem(at, end, `$${macro} needs a list of addresses, ${list} is of type ${param.type}.`);
      return this.#replace(at, end, '');
    }
    if (macro === 'include' && param.value.length === 0) this.#emptyInclude = list;
    return this.#replace(at, end, addressFilter(macro === 'include', label, param.value));
  }

  #problem(start: number, end: number, message: string, remedy?: string): void {
    this.#problems.push(remedy === undefined ? { start, end, message } : { start, end, message, remedy });
  }

  #copy(start: number, end: number): number {
    const last = this.#pieces.at(-1);
    if (last === undefined || !last.verbatim || last.inEnd !== start) {
      this.#pieces.push({ outStart: this.#out.length, inStart: start, inEnd: end, verbatim: true });
    } else {
      this.#pieces[this.#pieces.length - 1] = { ...last, inEnd: end };
    }
    this.#out += this.#template.slice(start, end);
    return end;
  }

  #replace(start: number, end: number, text: string): number {
    this.#pieces.push({ outStart: this.#out.length, inStart: start, inEnd: end, verbatim: false });
    this.#out += text;
    return end;
  }
}

/** What means nothing special, by the context. */
const PLAIN: Readonly<Record<Context, RegExp>> = {
  code: /[^$"`#]*/y,
  '"': /[^$"\\]*/y,
  '`': /[^$`]*/y,
  '#': /[^\n]*/y,
};

/** The end of a run of plain text. */
function plainRun(context: Context, template: string, at: number): number {
  const pattern = PLAIN[context];
  pattern.lastIndex = at;
  return at + (pattern.exec(template)?.[0].length ?? 0);
}

function nextContext(context: Context, unit: string): Context {
  if (context === 'code') return unit === '"' || unit === '`' || unit === '#' ? unit : 'code';
  if (context === '#') return unit === '\n' ? 'code' : '#';
  return unit === context ? 'code' : context;
}

function toTemplate(pieces: readonly Piece[], offset: number, length: number): { start: number; end: number } {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pieces[middle].outStart <= offset) low = middle;
    else high = middle - 1;
  }
  const piece = pieces[low];
  if (piece === undefined) return { start: 0, end: length };
  if (!piece.verbatim) return { start: piece.inStart, end: piece.inEnd };
  const start = Math.min(piece.inStart + offset - piece.outStart, piece.inEnd);
  return { start, end: Math.min(start + 1, length) };
}

/** Go's regexp.QuoteMeta. */
export function quoteMeta(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

function addressFilter(include: boolean, label: string, list: readonly string[]): string {
  if (list.length === 0) return `${label}=~".*"`;
  const filters = list.map((address) => `${label}${include ? '=' : '!='}ip("${address}")`);
  return filters.length === 1 ? filters[0] : `(${filters.join(include ? ' or ' : ' and ')})`;
}

import type { LabelFormat } from '../ast.ts';
import { GoMap } from '../go/fmt-values.ts';
import {
  functionsFor,
  integerTemplate,
  type IntegerTemplate,
  parseTemplate,
  simpleField,
  type Template,
  type TemplateContext,
  TemplateExecError,
  templateFields,
  TemplateParseError,
} from '../template/index.ts';
import type { EngineOptions } from '../types.ts';
import { normalizeBytes } from './byte-text.ts';
import { LabelView } from './label-view.ts';
import { ERROR_LABEL, type LineLabels } from './line-labels.ts';
import type { Slot } from './slot.ts';
import { type BoundStage, type CompiledStage, ERRORS } from './stage.ts';

/** A stage that cannot be built; the message is Loki's without the name of the stage. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}

/** Templates of one stage with the context their functions read. */
class Templates {
  readonly #context: TemplateContext = { line: '', timestamp: 0n, now: 0n };
  readonly #now: bigint | undefined;

  constructor({ now }: EngineOptions) {
    this.#now = now;
  }

  parse(name: string, text: string): Template {
    return parseTemplate(name, text, functionsFor(this.#context));
  }

  /** What the functions read now. */
  get context(): Readonly<TemplateContext> {
    return this.#context;
  }

  begin(ts: bigint, line: string): void {
    this.#context.line = line;
    this.#context.timestamp = ts;
    this.#context.now = this.#now ?? ts;
  }
}

/** The text of a template; undefined if it failed, which is then recorded as the line's error. */
function run(labels: LineLabels, template: Template, data: GoMap): string | undefined {
  try {
    return normalizeBytes(template.execute(data));
  } catch (error) {
    if (!(error instanceof TemplateExecError)) throw error;
    labels.fail(ERRORS.template, error.message);
    return undefined;
  }
}

function templateMessage(error: unknown, prefix: string): unknown {
  return error instanceof TemplateParseError ? new FormatError(`${prefix}: ${error.message}`) : error;
}

/** `| line_format`. Throws a FormatError. */
export function compileLineFormat(text: string, options: EngineOptions): CompiledStage {
  const templates = new Templates(options);
  let template: Template;
  try {
    template = templates.parse('line', text);
  } catch (error) {
    throw templateMessage(error, 'invalid line template');
  }
  const field = simpleField(template);
  return {
    mentions: templateFields(template),
    bind: (labels) =>
      field === undefined
        ? new LineFormatStage(labels, templates, template)
        : new LineFromLabelStage(labels, labels.pin(field)),
  };
}

class LineFormatStage implements BoundStage {
  readonly #labels: LineLabels;
  readonly #templates: Templates;
  readonly #template: Template;
  readonly #data: GoMap;

  constructor(labels: LineLabels, templates: Templates, template: Template) {
    this.#labels = labels;
    this.#templates = templates;
    this.#template = template;
    this.#data = GoMap.ofText(new LabelView(labels));
  }

  process(ts: bigint, line: string): string | null {
    this.#templates.begin(ts, line);
    return run(this.#labels, this.#template, this.#data) ?? line;
  }
}

/** A template that is nothing but a field: Loki takes the label and runs no template, so error labels are empty. */
class LineFromLabelStage implements BoundStage {
  readonly #labels: LineLabels;
  readonly #slot: Slot;

  constructor(labels: LineLabels, slot: Slot) {
    this.#labels = labels;
    this.#slot = slot;
  }

  process(): string | null {
    return this.#labels.get(this.#slot) ?? '';
  }
}

type Format =
  | { readonly kind: 'rename'; readonly name: string; readonly from: string }
  | {
      readonly kind: 'template';
      readonly name: string;
      readonly template: Template;
      readonly integer: IntegerTemplate | undefined;
    };

/** `| label_format`. Throws a FormatError. */
export function compileLabelFormat(formats: readonly LabelFormat[], options: EngineOptions): CompiledStage {
  checkNames(formats);
  const templates = new Templates(options);
  const compiled = formats.map((format): Format => {
    if (format.kind === 'rename') return { kind: 'rename', name: format.name, from: format.from };
    try {
      const template = templates.parse('label', format.template);
      return { kind: 'template', name: format.name, template, integer: integerTemplate(template) };
    } catch (error) {
      throw templateMessage(error, `invalid template for label '${format.name}'`);
    }
  });
  const mentions = compiled.flatMap((format) =>
    format.kind === 'rename' ? [format.from] : templateFields(format.template),
  );
  return { mentions, bind: (labels) => new LabelFormatStage(labels, templates, compiled, options.quirks !== false) };
}

function checkNames(formats: readonly LabelFormat[]): void {
  const seen = new Set<string>();
  for (const { name } of formats) {
    if (name === ERROR_LABEL) throw new FormatError(`${name} cannot be formatted`);
    if (seen.has(name)) {
      throw new FormatError(`multiple label name '${name}' not allowed in a single format operation`);
    }
    seen.add(name);
  }
}

type BoundFormat =
  | { readonly kind: 'rename'; readonly slot: Slot; readonly from: Slot }
  | {
      readonly kind: 'template';
      readonly slot: Slot;
      readonly template: Template;
      readonly integer: IntegerTemplate | undefined;
    };

/** True if a template of the list may read what a format before it has changed. */
function readsChanges(formats: readonly Format[]): boolean {
  const changed = new Set<string>();
  for (const format of formats) {
    if (format.kind === 'template' && changed.size > 0) {
      if (format.integer === undefined) return true;
      if (templateFields(format.template).some((name) => changed.has(name) || name.startsWith(ERROR_LABEL)))
        return true;
    }
    changed.add(format.name);
    if (format.kind === 'rename') changed.add(format.from);
  }
  return false;
}

class LabelFormatStage implements BoundStage {
  readonly #labels: LineLabels;
  readonly #templates: Templates;
  readonly #formats: readonly BoundFormat[];
  readonly #view: LabelView;
  readonly #live: GoMap;
  readonly #needsSnapshot: boolean;
  readonly #read: (name: string) => string | undefined;

  constructor(labels: LineLabels, templates: Templates, formats: readonly Format[], frozen: boolean) {
    this.#labels = labels;
    this.#templates = templates;
    this.#formats = formats.map((format) =>
      format.kind === 'rename'
        ? { kind: 'rename', slot: labels.pin(format.name), from: labels.pin(format.from) }
        : { ...format, slot: labels.pin(format.name) },
    );
    this.#view = new LabelView(labels);
    this.#live = GoMap.ofText(this.#view);
    const hasSeveral = formats.filter(({ kind }) => kind === 'template').length > 1;
    this.#needsSnapshot = frozen && hasSeveral && readsChanges(formats);
    this.#read = (name) => this.#view.get(name);
  }

  process(ts: bigint, line: string): string | null {
    const labels = this.#labels;
    this.#templates.begin(ts, line);
    // All templates of a stage see the labels as they were at the first of them (as long as there were any).
    let snapshot: ReadonlyMap<string, string> | undefined;
    let data = this.#live;
    for (const format of this.#formats) {
      if (format.kind === 'rename') {
        const value = labels.get(format.from);
        if (value === undefined) continue;
        labels.set(format.slot, value);
        labels.delete(format.from);
        continue;
      }
      if (this.#needsSnapshot && (snapshot === undefined || snapshot.size === 0)) {
        snapshot = new Map(this.#view);
        data = GoMap.ofText(snapshot);
      }
      const isLive = data === this.#live;
      const integer = isLive ? format.integer?.(this.#read, this.#templates.context) : undefined;
      const text = integer ?? run(labels, format.template, data);
      if (text !== undefined) labels.set(format.slot, text);
    }
    return line;
  }
}

import type { Expr, Grouping } from '../../logql/ast.ts';
import { expressionsOf, printExpr } from '../../logql/syntax/index.ts';
import type { Fix, FixEdit } from '../diagnostic.ts';
import type { Detection } from '../model/detection.ts';
import type { YamlFile, YamlPath } from '../model/yaml-file.ts';
import type { FileSpan } from '../source-text.ts';
import type { Place } from './check.ts';
import { leavesOf, type Leaf } from './leaves.ts';
import { resultLabelsOf, type ResultLabels } from './result-labels.ts';

/** A text of a rule that is expanded when the alert fires. */
export interface RuleTemplate {
  readonly kind: 'label' | 'annotation';
  readonly name: string;
  readonly text: string;
  readonly path: YamlPath;
}

/** An alert rule as checks see it. */
export interface LintRule {
  readonly name: string;
  readonly file: YamlFile;
  /** The query as Loki gets it. */
  readonly query: string;
  readonly expr: Expr;
  /** Where the whole query stands in the file. */
  readonly queryPath: YamlPath;
  /** Where a part of the query stands in the file. */
  readonly spanOf: (start: number, end: number) => FileSpan;
  readonly intervalNs: bigint;
  readonly forNs: bigint;
  /** Labels that the rule adds. */
  readonly labels: ReadonlyMap<string, YamlPath>;
  readonly templates: readonly RuleTemplate[];
  /** Undefined for a rule of a ruler file. */
  readonly detection: Detection | undefined;
}

/** What is known beyond one rule. */
export interface LintScope {
  /** All detections of the library by id, with the names of the files that have this id. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  /** Names of the rules that have a printed query. */
  readonly queries: ReadonlyMap<string, readonly string[]>;
  /** The kinds of the tests of a detection; undefined if there is no test file. Not asked for a ruler file. */
  readonly testKinds: (id: string) => ReadonlySet<string> | undefined;
  /** Loki's max_query_series. */
  readonly maxSeries: number;
  /** How long lines are kept; undefined if it is not known. */
  readonly retentionNs: bigint | undefined;
}

export const EMPTY_SCOPE: LintScope = {
  files: new Map(),
  queries: new Map(),
  testKinds: () => undefined,
  maxSeries: 500,
  retentionNs: undefined,
};

/** A change of the query text; offsets into the query. */
export interface QueryEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const PRINTED = new WeakMap<Expr, string>();

/** A query as the ruler prints it, computed once for each. */
export function printedQuery({ expr }: LintRule): string {
  const known = PRINTED.get(expr);
  if (known !== undefined) return known;
  const text = printExpr(expr);
  PRINTED.set(expr, text);
  return text;
}

/** One rule with what several checks need of it, computed once. */
export class LintContext {
  readonly rule: LintRule;
  readonly scope: LintScope;
  readonly leaves: readonly Leaf[];
  /** Labels of the result; undefined if the query is no metric query. */
  readonly resultLabels: ResultLabels | undefined;

  constructor(rule: LintRule, scope: LintScope) {
    this.rule = rule;
    this.scope = scope;
    this.leaves = leavesOf(rule.expr);
    this.resultLabels = rule.expr.kind === 'log' ? undefined : resultLabelsOf(rule.expr);
  }

  /** The widest grouping by a label. */
  groupingOf(label: string): Grouping | undefined {
    const groupings = [...expressionsOf(this.rule.expr)].flatMap((node) =>
      node.kind === 'vector_aggregation' || node.kind === 'range_aggregation' ? [node.grouping] : [],
    );
    return groupings.find((grouping) => grouping?.without === false && grouping.labels.includes(label));
  }

  get detection(): Detection | undefined {
    return this.rule.detection;
  }

  /** The place in the file of a part of the query. */
  at(span: Place): FileSpan {
    return this.rule.spanOf(span.start, span.end);
  }

  atPath(path: YamlPath): FileSpan {
    return this.rule.file.spanAt(path);
  }

  text(span: Place): string {
    return this.rule.query.slice(span.start, span.end);
  }

  /** True if a part of the query is written in the file as it is, and does not come from a parameter. */
  isWritten(span: Place): boolean {
    const at = this.at(span);
    return this.rule.file.source.text.slice(at.start, at.end) === this.text(span);
  }

  /** A fix that changes the query; undefined where the file does not hold the text of the query as it is. */
  fix(edits: readonly QueryEdit[], safe = true): { readonly fix: Fix } | Record<string, never> {
    const out: FixEdit[] = [];
    for (const edit of edits) {
      const isInsertion = edit.start === edit.end;
      const anchor = !isInsertion
        ? edit
        : edit.start === 0
          ? { start: 0, end: 1 }
          : { start: edit.start - 1, end: edit.start };
      if (!this.isWritten(anchor)) return {};
      const at = this.at(anchor);
      const text = this.#asWritten(edit.text);
      if (text === undefined) return {};
      const place = isInsertion && edit.start > 0 ? at.end : at.start;
      out.push({ start: place, end: isInsertion ? place : at.end, text });
    }
    return { fix: { safe, edits: out } };
  }

  /** A new text as the file must hold it; undefined where it would need quoting. */
  #asWritten(text: string): string | undefined {
    const { file, queryPath, detection } = this.rule;
    const start = file.spanAt(queryPath).start;
    const isBlock = /[|>]/.test(file.source.text[start]);
    if (!isBlock && /["'\\:#]/.test(text)) return undefined;
    return detection === undefined ? text : text.replace(/\$(?=[A-Za-z_{$])/g, '$$$$');
  }
}

/** The vectors' file format: tests/vectors/logql/README.md. */
export type LabelObject = Readonly<Record<string, string>>;

export interface VectorEntry {
  readonly ts: string;
  readonly line: string;
  readonly metadata?: LabelObject;
}

export interface VectorStream {
  readonly labels: LabelObject;
  readonly entries: readonly VectorEntry[];
}

export interface ParseVector {
  readonly kind: 'parse';
  readonly name: string;
  readonly topic: string;
  readonly query: string;
  readonly expect: ParseAnswer;
}

export type ParseAnswer =
  | {
      readonly ok: true;
      readonly string: string;
      readonly build_error?: string;
      readonly reparse?: { readonly error: string } | { readonly string: string };
    }
  | { readonly ok: false; readonly error: string };

export type PipelineAnswer =
  readonly ({ readonly line: string; readonly labels: LabelObject } | null)[] | { readonly error: string };

export interface PipelineVector {
  readonly kind: 'pipeline';
  readonly name: string;
  readonly topic: string;
  readonly query: string;
  readonly labels: LabelObject;
  readonly entries: readonly VectorEntry[];
  readonly expect: PipelineAnswer;
}

export type MetricAnswer =
  | {
      readonly type: 'vector' | 'scalar';
      readonly result: readonly { readonly labels: LabelObject; readonly value: string }[];
    }
  | {
      readonly type: 'matrix';
      readonly result: readonly {
        readonly labels: LabelObject;
        readonly points: readonly (readonly [string, string])[];
      }[];
    }
  | {
      readonly type: 'streams';
      readonly result: readonly {
        readonly labels: LabelObject;
        readonly entries: readonly (readonly [string, string])[];
      }[];
    }
  | { readonly error: string };

export interface MetricQuestion {
  readonly query: string;
  readonly streams: readonly VectorStream[];
  readonly instant?: { readonly ts: string };
  readonly range?: { readonly start: string; readonly end: string; readonly step: string };
  readonly direction?: 'forward' | 'backward';
  readonly limit?: number;
}

export interface MetricVector extends MetricQuestion {
  readonly kind: 'metric';
  readonly name: string;
  readonly topic: string;
  readonly tolerance?: number;
  readonly expect: MetricAnswer;
}

/** One alert of tests/vectors/alerts/README.md. Times are RFC 3339, UTC. */
export interface AlertVector {
  readonly rule: string;
  readonly labels: LabelObject;
  /** First pending tick. */
  readonly start: string;
  /** Absent: never left pending. */
  readonly fired?: string;
  /** First tick without it; absent: still there at the last tick. */
  readonly end?: string;
  /** Highest value; text where JSON has no number for it. */
  readonly peak: number | string;
}

export type Vector = ParseVector | PipelineVector | MetricVector;

/** Reads one line of a vectors file; its kind shows in its keys. Throws an Error that says what is missing. */
export function parseVector(line: string): Vector {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null || !('query' in value) || !('name' in value))
    throw new Error('a vector has a name and a query');
  if ('ok' in value) {
    const { name, topic, query, ...expect } = value as Omit<ParseVector, 'kind' | 'expect'> & ParseAnswer;
    return { kind: 'parse', name, topic, query, expect };
  }
  if (!('expect' in value)) throw new Error('a vector has ok, or expect');
  if ('streams' in value) return { ...(value as Omit<MetricVector, 'kind'>), kind: 'metric' };
  if ('entries' in value) return { ...(value as Omit<PipelineVector, 'kind'>), kind: 'pipeline' };
  throw new Error('a vector with expect has streams or entries');
}

import type { Labels } from './labels.ts';

/** Nanoseconds since the Unix epoch. */
export type NanoTime = bigint;

/** A log line with its time and its structured metadata. */
export interface Entry {
  readonly ts: NanoTime;
  readonly line: string;
  readonly metadata?: Labels;
}

/** A stream as Loki stores it; entries in time order, entries of one time in order of arrival. */
export interface Stream {
  readonly labels: Labels;
  readonly entries: readonly Entry[];
}

/** How the engine reads a query. */
export interface EngineOptions {
  /**
   * True (default): behave as Loki 3.7 does, its quirks included (regex simplifier, parser hints, removed stages).
   * False: the documented meaning of each stage.
   */
  readonly quirks?: boolean;
  /** What `now` and `date` of a template take for the present, in nanoseconds; default: the time of the line. */
  readonly now?: bigint;
}

/** An error of the language or of an evaluation, with Loki's own message. */
export class LogqlError extends Error {
  override readonly name = 'LogqlError';
  readonly kind: 'parse' | 'build' | 'evaluation';
  /** Where in the query; undefined if the message is about the whole. */
  readonly span: { readonly start: number; readonly end: number } | undefined;

  constructor(
    kind: LogqlError['kind'],
    message: string,
    span?: { readonly start: number; readonly end: number } | undefined,
  ) {
    super(message);
    this.kind = kind;
    this.span = span;
  }
}

/** One value with its labels. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export type InstantResult =
  | { readonly type: 'vector'; readonly samples: readonly Sample[] }
  | { readonly type: 'scalar'; readonly value: number };

export interface Series {
  readonly labels: Labels;
  readonly points: readonly { readonly ts: NanoTime; readonly value: number }[];
}

export interface MatrixResult {
  readonly type: 'matrix';
  readonly series: readonly Series[];
}

export interface StreamsResult {
  readonly type: 'streams';
  readonly streams: readonly Stream[];
}

import type { Labels } from '../../logql/labels.ts';
import type { NanoTime } from '../../logql/types.ts';

/** A line that an alert counted. */
export interface AlertLine {
  readonly ts: NanoTime;
  readonly text: string;
  /** Name of the input, and the line in it where it is known (counted from 1). */
  readonly file: string;
  readonly line?: number;
}

/** One alert of a backtest: from its first pending tick to the tick at which it was gone. */
export interface BacktestAlert {
  /** Id of the detection. */
  readonly detection: string;
  /** The labels of the result, without alert name and rule labels. */
  readonly labels: Labels;
  /** `pending`: never fired; `firing`: still there at the last tick; `resolved`: fired and ended. */
  readonly state: 'pending' | 'firing' | 'resolved';
  /** First pending tick. */
  readonly start: NanoTime;
  readonly fired: NanoTime | undefined;
  /** First tick without it. */
  readonly end: NanoTime | undefined;
  /** Highest value while it was there. */
  readonly value: number;
  /** The newest lines it counted at the tick at which it fired or, until then, was pending; oldest first. */
  readonly lines: readonly AlertLine[];
  /** How many lines that were; more than `lines` holds if they were cut. */
  readonly lineCount: number;
}

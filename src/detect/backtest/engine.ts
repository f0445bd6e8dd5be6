import { createQuerySet, requiredLineLiterals } from '../../logql/index.ts';
import type { BacktestEngine } from './run.ts';

/** The LogQL engine as a backtest uses it: queries as the ruler evaluates them. */
export const engine: BacktestEngine = {
  createQuerySet: (members, maxRefs) => createQuerySet(members, { maxRefs }),
  requiredLineLiterals: (query) => requiredLineLiterals(query),
};

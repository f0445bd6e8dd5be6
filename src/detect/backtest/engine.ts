import { createQuerySet, requiredTexts } from '../../logql/index.ts';
import type { BacktestEngine } from './run.ts';

/** The LogQL engine as a backtest uses it: queries as the ruler evaluates them. */
export const engine: BacktestEngine = {
  createQuerySet: (members, maxRefs) => createQuerySet(members, { maxRefs }),
  requiredTexts: (query) => requiredTexts(query),
};

export { explainSimplification, type Simplification } from './explain.ts';
export { buildRegexFilter } from './filter.ts';
export { simplifyFilter, type SimplifiedFilter } from './simplifier.ts';

export { explainSimplification, type Simplification } from './explain.ts';
export { buildRegexFilter, describeFilter, type RegexFilter, type RegexFilterOptions } from './filter.ts';
export { simplifyFilter, type SimplifiedFilter } from './simplifier.ts';

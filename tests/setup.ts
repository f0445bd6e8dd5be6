import fc from 'fast-check';

/** The same random cases at every run; FAST_CHECK_SEED=random, or a number, looks for others. */
const DEFAULT_SEED = 20261125;
const wanted = process.env.FAST_CHECK_SEED;
if (wanted !== 'random') fc.configureGlobal({ seed: wanted === undefined ? DEFAULT_SEED : Number(wanted) });

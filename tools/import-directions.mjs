/**
 * Which folder below src/ may import which other one (design, section 4):
 * logql <- detect <- {cli, serve, app}, review <- {cli, serve, app}; app never imports cli or serve.
 * The pure folders see neither Node nor the DOM.
 */
const ALLOWED = {
  logql: [],
  detect: ['logql'],
  review: [],
  cli: ['logql', 'detect', 'review'],
  serve: ['logql', 'detect', 'review'],
  app: ['logql', 'detect', 'review'],
};

const PURE = ['logql', 'detect', 'review'];

const IMPURE_GLOBALS = [
  'process',
  'Buffer',
  'window',
  'document',
  'fetch',
  'localStorage',
  'setTimeout',
  'setInterval',
  'performance',
];

/** ESLint configuration objects, one for each folder, that forbid every import the table does not allow. */
export function importDirections() {
  return Object.entries(ALLOWED).map(([folder, allowed]) => {
    const pure = PURE.includes(folder);
    const forbidden = Object.keys(ALLOWED).filter((other) => other !== folder && !allowed.includes(other));
    const patterns = [
      {
        regex: `^\\.{1,2}/(.*/)?(${forbidden.join('|')})/`,
        message: `src/${folder} may import only ${[folder, ...allowed].join(', ')} (tools/import-directions.mjs).`,
      },
      { regex: '^\\.{1,2}/(.*/)?tests/', message: 'Nothing under src imports tests.' },
    ];
    if (pure) {
      patterns.push({
        regex: '^(node:|fs$|path$|os$|crypto$|zlib$|stream$|worker_threads$)',
        message: `src/${folder} is pure: no Node modules.`,
      });
    }
    return {
      files: [`src/${folder}/**/*.{ts,tsx}`],
      ignores: [`src/${folder}/**/*.test.ts`],
      rules: {
        'no-restricted-imports': ['error', { patterns }],
        ...(pure
          ? {
              'no-restricted-globals': ['error', ...IMPURE_GLOBALS],
              'no-restricted-properties': [
                'error',
                { object: 'Date', property: 'now', message: 'Time comes in as a parameter.' },
                { object: 'Math', property: 'random', message: 'Randomness comes in as a parameter.' },
              ],
            }
          : {}),
      },
    };
  });
}

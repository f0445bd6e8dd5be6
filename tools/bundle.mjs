import { basename, dirname } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles one TypeScript entry to an ES module for Node. Packages stay external unless `standalone` is set; then they
 * are inside, and what is imported late lies in files beside `outfile`, so that a start reads only what it needs.
 */
export function bundle(entry, outfile, { standalone = false } = {}) {
  return build({
    entryPoints: [entry],
    ...(standalone
      ? {
          outdir: dirname(outfile),
          entryNames: basename(outfile, '.mjs'),
          chunkNames: 'parts/[name]-[hash]',
          outExtension: { '.js': '.mjs' },
          splitting: true,
        }
      : { outfile }),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    packages: standalone ? 'bundle' : 'external',
    sourcemap: standalone ? false : 'inline',
    logLevel: 'warning',
    banner: standalone
      ? {
          js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
        }
      : {},
  });
}

import { build } from 'esbuild';

/**
 * Bundles one TypeScript entry to an ES module for Node. Packages stay external unless `standalone` is set;
 * then everything is in the one file.
 */
export function bundle(entry, outfile, { standalone = false } = {}) {
  return build({
    entryPoints: [entry],
    outfile,
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

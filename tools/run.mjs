/** Runs a TypeScript entry: `node tools/run.mjs src/cli/main.ts ARGUMENTS…`. Bundles it afresh, then imports it. */
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [entry, ...rest] = process.argv.slice(2);
if (entry === undefined) {
  console.error('usage: node tools/run.mjs ENTRY [ARGUMENTS]');
  process.exit(3);
}
const outfile = resolve(root, '.cache', 'run', `${entry.replaceAll(/[^a-zA-Z0-9]+/g, '-')}-${process.pid}.mjs`);
await bundle(resolve(root, entry), outfile);
process.on('exit', () => rmSync(outfile, { force: true }));
process.argv = [process.argv[0], outfile, ...rest];
await import(pathToFileURL(outfile).href);

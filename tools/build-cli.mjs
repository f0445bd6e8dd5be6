/** Bundles the command into `dist-cli/watchkeeper.mjs` and its parts, which replace those of an earlier build. */
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
if (existsSync(`${root}/src/cli/main.ts`)) {
  rmSync(`${root}/dist-cli`, { recursive: true, force: true });
  await bundle(`${root}/src/cli/main.ts`, `${root}/dist-cli/watchkeeper.mjs`, { standalone: true });
}

/** Bundles the command into one file, `dist-cli/watchkeeper.mjs`. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
if (existsSync(`${root}/src/cli/main.ts`))
  await bundle(`${root}/src/cli/main.ts`, `${root}/dist-cli/watchkeeper.mjs`, { standalone: true });

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('bundles a command that a shell starts by its name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  try {
    const file = join(folder, 'watchkeeper.mjs');
    const script = `import('./tools/bundle.mjs').then(({ bundle }) => bundle('src/cli/main.ts', '${file}', { standalone: true }))`;
    execFileSync(process.execPath, ['-e', script]);
    chmodSync(file, 0o755);
    expect(execFileSync(file, ['--version'], { encoding: 'utf8' })).toMatch(/^watchkeeper \d/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

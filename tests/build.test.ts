import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildOutputs, type BuildResult } from '../src/cli/build/outputs.ts';
import { processContext } from '../src/cli/context.ts';
import { openSession } from '../src/cli/session.ts';
import { openWorkspace, readLibrary } from '../src/cli/workspace.ts';
import { readRuleFile } from '../src/detect/ruletest/rule-file.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

describe('the committed build', () => {
  let result: BuildResult;

  beforeAll(async () => {
    const session = openSession({ ...processContext('test'), cwd: ROOT }, {});
    const workspace = await openWorkspace(session);
    const library = await readLibrary(session, workspace, []);
    expect(library.diagnostics).toEqual([]);
    result = buildOutputs(library.detections, workspace.site, workspace.settings.get('runbook-url')?.value ?? '');
  });

  it('has no broken detection and at least forty built ones', () => {
    expect(result.broken.map(({ loaded }) => loaded.detection.id)).toEqual([]);
    expect(result.built.length).toBeGreaterThanOrEqual(40);
  });

  it('is what `watchkeeper build` writes now', () => {
    const stale = result.outputs.filter(({ path, content }) => readFileSync(`${ROOT}${path}`, 'utf8') !== content);
    expect(stale.map(({ path }) => path)).toEqual([]);
  });

  it('holds ruler files that Loki would load', () => {
    const files = result.outputs.filter(({ target }) => target === 'loki');
    expect(files.length).toBeGreaterThan(0);
    for (const { path, content } of files) {
      const read = readRuleFile(path, content);
      expect(read.ok ? [] : read.diagnostics).toEqual([]);
    }
  });
});

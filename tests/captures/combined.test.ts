import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { backtestPaths } from '../../src/cli/backtest/on-paths.ts';
import { judgementFigures } from '../../src/cli/backtest/report-model.ts';
import { processContext } from '../../src/cli/context.ts';
import { openSession } from '../../src/cli/session.ts';
import { openWorkspace } from '../../src/cli/workspace.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

it('rules are rewritten for a combined log, and those that miss a field are named', async () => {
  const context = { ...processContext('test'), cwd: FOLDER };
  const session = openSession(context, { config: `${FOLDER}cachet-2.4.watchkeeper.yaml` });
  const workspace = await openWorkspace(session);
  const report = await backtestPaths(session, workspace, ['cachet-2.4-combined'], {
    episodes: 'cachet-2.4/episodes.jsonl',
  });
  expect(report.errors).toEqual([]);
  expect(report.files.map(({ format }) => format)).toEqual(['combined']);
  expect(report.skipped.find(({ id }) => id === 'WK-CAC-002')?.reason).toContain('no field location');
  const found = report.judgement === undefined ? 0 : judgementFigures(report.judgement).found;
  expect(found).toBeGreaterThan(25);
});

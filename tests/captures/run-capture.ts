import { fileURLToPath } from 'node:url';
import { backtestPaths } from '../../src/cli/backtest/on-paths.ts';
import type { BacktestReport } from '../../src/cli/backtest/report-model.ts';
import { processContext } from '../../src/cli/context.ts';
import { openSession } from '../../src/cli/session.ts';
import { openWorkspace } from '../../src/cli/workspace.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** The backtest of a recording with its site file, as the command makes it. */
export async function runCapture(name: string): Promise<BacktestReport> {
  const context = { ...processContext('test'), cwd: FOLDER };
  const session = openSession(context, { config: `${FOLDER}${name}.watchkeeper.yaml` });
  const workspace = await openWorkspace(session);
  return backtestPaths(session, workspace, [name], { episodes: `${name}/episodes.jsonl` });
}

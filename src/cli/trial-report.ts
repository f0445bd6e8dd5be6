import { join } from 'node:path';
import { htmlReport } from './backtest/html-report.ts';
import { backtestPaths } from './backtest/on-paths.ts';
import { episodesSummary, terminalReport } from './backtest/terminal-report.ts';
import type { CliContext } from './context.ts';
import { openSession } from './session.ts';
import { openWorkspace } from './workspace.ts';

const CAPTURE = 'tests/captures/cachet-2.4';

/** The backtest of the recorded Cachet 2.4 server: what the terminal says, and the page. */
export async function trialReport(context: CliContext, root: string): Promise<{ terminal: string; html: string }> {
  const folder = join(root, CAPTURE);
  const session = openSession({ ...context, cwd: root }, { output: 'table', config: `${folder}.watchkeeper.yaml` });
  const workspace = await openWorkspace(session);
  const report = await backtestPaths(session, workspace, [folder], { episodes: join(folder, 'episodes.jsonl') });
  const { paint, width } = session;
  const lines = terminalReport(report, { paint, width, allDetections: false, allAlerts: false, allEpisodes: false });
  if (report.judgement !== undefined)
    lines.push('', episodesSummary(report.judgement, { minFound: undefined, maxFalse: undefined }, paint));
  return { terminal: `${lines.join('\n')}\n`, html: htmlReport(report) };
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { prepareInput } from '../../src/cli/backtest/inputs.ts';
import type { BacktestReport } from '../../src/cli/backtest/report-model.ts';
import { runBacktest } from '../../src/cli/backtest/run-backtest.ts';
import { inputFiles } from '../../src/cli/input/open.ts';
import { processContext } from '../../src/cli/context.ts';
import { openSession } from '../../src/cli/session.ts';
import { openWorkspace, readLibrary } from '../../src/cli/workspace.ts';
import { parseEpisodes } from '../../src/detect/backtest/episodes.ts';
import { Labels } from '../../src/logql/labels.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const QUARTER_HOUR = 900_000_000_000n;

/** The backtest of a recording with its site file, as the command makes it. */
export async function runCapture(name: string): Promise<BacktestReport> {
  const context = { ...processContext('test'), cwd: FOLDER };
  const session = openSession(context, { config: `${FOLDER}${name}.watchkeeper.yaml` });
  const workspace = await openWorkspace(session);
  const library = await readLibrary(session, workspace, []);
  if (library.diagnostics.length > 0) throw new Error(JSON.stringify(library.diagnostics[0]));
  const parsed = parseEpisodes(readFileSync(`${FOLDER}${name}/episodes.jsonl`, 'utf8'));
  if (!parsed.ok) throw new Error(`${parsed.line}: ${parsed.message}`);
  const files = (await inputFiles([`${FOLDER}${name}`], process.stdin)).filter((file) => !file.name.endsWith('.jsonl'));
  const prepared = await Promise.all(
    files.map((file) =>
      prepareInput(file, {
        format: undefined,
        labels: Labels.empty,
        zoneSeconds: 0,
        labelsOf: (source) => {
          const [app, log] = source.split('/');
          return Labels.fromObject({ app, log, env: 'prod', host: 'web1' });
        },
      }),
    ),
  );
  return runBacktest(
    {
      detections: library.detections,
      site: workspace.site,
      prepared: {
        inputs: prepared.flatMap(({ inputs }) => inputs),
        skipped: prepared.flatMap(({ skipped }) => skipped),
      },
      from: undefined,
      to: undefined,
      everyNs: undefined,
      tailNs: QUARTER_HOUR,
      episodes: parsed.episodes,
      onProgress: () => undefined,
    },
    context,
  );
}

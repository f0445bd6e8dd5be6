import type { Command } from 'commander';
import { csvField } from '../../detect/text/media.ts';
import { ExitCode } from '../exit.ts';
import { setExamples } from '../help.ts';
import type { CommandModule } from '../program.ts';
import { renderTable } from '../terminal/table.ts';
import { shownPath } from '../workspace.ts';

function define(command: Command): void {
  command.description('print every setting with its value and where it comes from');
  setExamples(command, [
    ['which Loki version counts, and why', 'watchkeeper config show'],
    ['one setting in a script', 'watchkeeper config show --json'],
  ]);
}

export const configShow: CommandModule = {
  define,
  async run({ session, workspace }) {
    const settings = [...workspace.settings.values()];
    const { paint, width } = session;
    const file = workspace.siteFile === undefined ? undefined : shownPath(workspace.siteFile, session.context.cwd);
    switch (session.form) {
      case 'table':
        session.print(
          ...renderTable(
            [
              { title: 'setting' },
              { title: 'value', flexible: true },
              { title: 'from' },
              { title: 'where', dropAt: 1 },
            ],
            settings.map(({ name, value, origin, where }) => [
              name,
              value === '' ? { text: 'none', style: 'dim' as const } : value,
              { text: origin, style: origin === 'default' ? ('dim' as const) : ('plain' as const) },
              where,
            ]),
            { paint, width },
          ),
          '',
          file === undefined
            ? 'No watchkeeper.yaml here or above: every value is a default, a flag or a variable.'
            : `Site file: ${file}`,
          `${paint('strong', 'Next')}: watchkeeper check lints the detections with these settings`,
        );
        break;
      case 'csv':
        session.print(
          'setting,value,from,where',
          ...settings.map((s) => [s.name, s.value, s.origin, s.where].map(csvField).join(',')),
        );
        break;
      case 'json':
        session.record({ file: file ?? null, settings });
        break;
      case 'ndjson':
        for (const setting of settings) session.record({ type: 'setting', ...setting });
    }
    return ExitCode.fine;
  },
};

import type { Judgement } from '../../detect/backtest/judge.ts';
import { markdownText } from '../../detect/text/media.ts';
import { duration } from '../terminal/format.ts';
import { judgementFigures } from './report-model.ts';

/** The table of episodes as Markdown: hostile ones first, those that no source shows with the reason. */
export function episodesMarkdown(title: string, judgement: Judgement): string {
  const { found, visible, hostile, falseAlerts, medianNs } = judgementFigures(judgement);
  const seconds = (ns: bigint | undefined) => (ns === undefined ? '' : duration(Number(ns / 1_000_000_000n)));
  const order = ['hostile', 'fault', 'benign'];
  const rows = [...judgement.outcomes]
    .sort((a, b) => order.indexOf(a.episode.kind) - order.indexOf(b.episode.kind))
    .map(({ episode, result, by, foundAfter }) => {
      const what =
        markdownText(episode.title) + (episode.notVisible === undefined ? '' : `: ${markdownText(episode.notVisible)}`);
      return `| ${episode.id} | ${episode.kind} | ${what} | ${result.replace('_', ' ')} | ${by.join(', ')} | ${seconds(foundAfter)} |`;
    });
  const median = medianNs === undefined ? '' : `, median ${seconds(medianNs)}`;
  return [
    `## ${title}`,
    '',
    `${found} of ${visible} visible hostile episodes found (${hostile} in all)${median}; ${falseAlerts} false alerts.`,
    '',
    '| id | kind | what | result | by | found after |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

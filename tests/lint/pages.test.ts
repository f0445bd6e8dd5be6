import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CHECKS } from '../../src/detect/lint/registry.ts';
import { renderDiagnostic } from '../../src/cli/output/diagnostics-terminal.ts';
import { painter } from '../../src/cli/terminal/style.ts';
import { findingsAfterFix, findingsOf } from './example.ts';
import { readPage, withFinding } from './page.ts';

const FOLDER = new URL('../../docs/checks/', import.meta.url);
const pathOf = (id: string): URL => new URL(`${id}.md`, FOLDER);

test('every check has its page, and every page its check', () => {
  const pages = readdirSync(FOLDER).filter((name) => name !== 'README.md');
  expect(pages.sort()).toEqual(CHECKS.map(({ id }) => `${id}.md`).sort());
});

test('the overview names every check with its severity and summary', () => {
  const overview = readFileSync(new URL('README.md', FOLDER), 'utf8');
  const rows = CHECKS.map(({ id, severity, summary }) => `| [${id}](${id}.md) | ${severity} | ${summary} |`);
  const table = overview
    .split('\n')
    .filter((line) => line.startsWith('| ['))
    .map((line) => line.replace(/ +/g, ' '));
  if (process.env.WRITE_PAGES === '1')
    writeFileSync(
      new URL('README.md', FOLDER),
      overview.replace(/(\| -+ \|.*\n)[^]*$/, (_all, head: string) => `${head}${rows.join('\n')}\n`),
    );
  else expect(table).toEqual(rows);
});

test.each(CHECKS.map((check) => ({ id: check.id, check })))('$id: its page shows what it does', ({ id, check }) => {
  const markdown = readFileSync(pathOf(id), 'utf8');
  const page = readPage(markdown);
  expect(page.headings).toEqual([`# ${id}`, '## What', '## Why', '## How to fix', '## How to disable']);
  expect(page.fires.length).toBeGreaterThan(0);
  expect(page.silent.length).toBeGreaterThan(0);
  for (const example of page.fires) expect(findingsOf(check, example), example.text).not.toEqual([]);
  for (const example of page.silent) expect(findingsOf(check, example), example.text).toEqual([]);
  for (const example of page.fires) expect(findingsAfterFix(check, example) ?? [], example.text).toEqual([]);
  const [first] = findingsOf(check, page.fires[0]);
  const rendered = renderDiagnostic(first, painter(false), 100)
    .map((line) => line.trimEnd())
    .join('\n');
  if (process.env.WRITE_PAGES === '1') writeFileSync(pathOf(id), withFinding(markdown, rendered));
  else expect(page.finding).toBe(rendered);
});

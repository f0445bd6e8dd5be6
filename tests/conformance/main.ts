/**
 * `npm run --silent conformance -- FILE…`: compares our answers with those of Loki in files of the vectors' format, and
 * in the `.logqltest` scripts of Grafana Loki (told apart by their content);
 * with `--rules R --streams S --alerts A` the alerts of a backtest. Exit codes: 0 all equal, 1 a difference, 3 usage.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { compareAlerts } from './alerts.ts';
import { differenceOf } from './compare.ts';
import { scriptDifference } from './logqltest/compare.ts';
import { isScript, parseScript } from './logqltest/script.ts';
import { parseVector } from './vector.ts';

const SHOWN_DIFFERENCES = 10;
const USAGE = 'usage: npm run --silent conformance -- FILE… | --rules R.json --streams S.jsonl.gz --alerts A.jsonl';

class Tally {
  readonly #topics = new Map<string, { equal: number; different: number }>();
  readonly #differences: string[] = [];

  add(topic: string, difference: string | undefined): void {
    const counts = this.#topics.get(topic) ?? { equal: 0, different: 0 };
    this.#topics.set(topic, counts);
    if (difference === undefined) counts.equal++;
    else {
      counts.different++;
      this.#differences.push(difference);
    }
  }

  print(): number {
    const width = Math.max(5, ...[...this.#topics.keys()].map((topic) => topic.length));
    let equal = 0;
    let different = 0;
    console.log(`${'topic'.padEnd(width)}  equal  different`);
    for (const [topic, counts] of [...this.#topics].sort(([a], [b]) => (a < b ? -1 : 1))) {
      console.log(
        `${topic.padEnd(width)}  ${String(counts.equal).padStart(5)}  ${String(counts.different).padStart(9)}`,
      );
      equal += counts.equal;
      different += counts.different;
    }
    for (const difference of this.#differences.slice(0, SHOWN_DIFFERENCES)) console.log(`\n${difference}`);
    console.log(`\n${equal} equal, ${different} different`);
    return different > 0 ? 1 : 0;
  }
}

function readText(path: string): string {
  const bytes = readFileSync(path);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
}

function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 1500 ? `${text.slice(0, 1500)}…` : text;
}

function compareFile(path: string, tally: Tally): void {
  const text = readText(path);
  if (isScript(text)) compareScript(path, text, tally);
  else compareVectors(path, text, tally);
}

function compareScript(path: string, text: string, tally: Tally): void {
  const cases = located(path, () => parseScript(text));
  for (const test of cases) {
    const difference = scriptDifference(test);
    tally.add(
      `logqltest/${test.command}`,
      difference && describe(`${path}:${test.line}`, test.query, difference.want, difference.got),
    );
  }
}

function located<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${where}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function describe(name: string, query: string, want: unknown, got: unknown): string {
  return `${name}\n  query ${query}\n  want  ${short(want)}\n  got   ${short(got)}`;
}

function compareVectors(path: string, text: string, tally: Tally): void {
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const vector = located(`${path}:${index + 1}`, () => parseVector(line));
    const difference = differenceOf(vector);
    tally.add(
      `${vector.kind}/${vector.topic}`,
      difference && describe(vector.name, vector.query, difference.want, difference.got),
    );
  }
}

function main(): number {
  const { values, positionals } = parseArgs({
    options: { rules: { type: 'string' }, streams: { type: 'string' }, alerts: { type: 'string' } },
    allowPositionals: true,
  });
  const tally = new Tally();
  const { rules, streams, alerts } = values;
  if (rules !== undefined && streams !== undefined && alerts !== undefined)
    for (const { rule, difference } of compareAlerts(readText(rules), readText(streams), readText(alerts), alerts))
      tally.add(rule, difference);
  else if (positionals.length === 0 || rules !== undefined || streams !== undefined || alerts !== undefined) {
    console.error(USAGE);
    return 3;
  }
  for (const path of positionals) compareFile(path, tally);
  return tally.print();
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(USAGE);
  process.exitCode = 3;
}

import fc from 'fast-check';
import { answerParse } from '../conformance/answer.ts';
import { sameParse } from '../conformance/equality.ts';
import { brokenQuery, query } from '../conformance/query-arbitrary.ts';
import type { ParseAnswer } from '../conformance/vector.ts';
import { OracleTrouble, type Oracle } from './oracle.ts';
import { Report } from './report.ts';

const ASKED_AGAIN = 20;

/** Lone surrogates other than those that stand for a byte outside UTF-8. */
const UNWRITABLE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udc7f\udd00-\udfff]/;

/**
 * True if Loki's answer hangs on what it parsed before: it keeps its parsers, and with them the column that it names for
 * a byte outside UTF-8 at the very start of a query.
 */
async function isOpen(oracle: Oracle, query: string, first: ParseAnswer): Promise<boolean> {
  for (let i = 1; i <= ASKED_AGAIN; i++) {
    await oracle.ask('parse', { query: `{a="${'b'.repeat(i)}"} |` });
    if (JSON.stringify(await oracle.ask('parse', { query })) !== JSON.stringify(first)) return true;
  }
  return false;
}

/** Queries from the grammar, half of them damaged: accepted or refused, printed, built, parsed again. */
export async function fuzzParse(oracle: Oracle, count: number, seed: number): Promise<Report> {
  const report = new Report();
  const half = Math.ceil(count / 2);
  const texts = [query, brokenQuery].flatMap((texts) => fc.sample(texts, { numRuns: half, seed }));
  await Promise.all(
    texts.map(async (text) => {
      if (UNWRITABLE.test(text)) return;
      const question = { query: text };
      try {
        const want = await oracle.ask('parse', question);
        const got = answerParse(question);
        const same = sameParse(got, want);
        if (!same && (await isOpen(oracle, text, want))) report.open++;
        else report.add(same, question, got, want);
      } catch (error) {
        if (!(error instanceof OracleTrouble)) throw error;
        report.trouble++;
      }
    }),
  );
  return report;
}

import fc from 'fast-check';
import { answerParse } from '../conformance/answer.ts';
import { sameParse } from '../conformance/equality.ts';
import { brokenQuery, query } from '../conformance/query-arbitrary.ts';
import { OracleTrouble, type Oracle } from './oracle.ts';
import { Report } from './report.ts';

/** Lone surrogates other than those that stand for a byte outside UTF-8. */
const UNWRITABLE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udc7f\udd00-\udfff]/;

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
        report.add(sameParse(got, want), question, got, want);
      } catch (error) {
        if (!(error instanceof OracleTrouble)) throw error;
        report.trouble++;
      }
    }),
  );
  return report;
}

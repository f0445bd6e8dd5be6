import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

/** The rules that an import would break if it stood in a file at that path. */
async function brokenBy(path: string, code: string): Promise<string[]> {
  const [result] = await new ESLint().lintText(code, { filePath: path });
  return result.messages.flatMap(({ ruleId }) => (ruleId?.startsWith('no-restricted') === true ? [ruleId] : []));
}

describe('import directions', () => {
  it.each([
    ['src/logql/text.ts', "import '../detect/diagnostic.ts';"],
    ['src/logql/engine/query.ts', "import '../../cli/exit.ts';"],
    ['src/detect/diagnostic.ts', "import '../cli/exit.ts';"],
    ['src/detect/diagnostic.ts', "import 'node:fs';"],
    ['src/cli/exit.ts', "import '../serve/x.ts';"],
    ['src/cli/exit.ts', "import '../../tests/x.ts';"],
  ])('%s must not %s', async (path, code) => expect(await brokenBy(path, code)).toEqual(['no-restricted-imports']));

  it.each([
    ['src/logql/text.ts', 'process.exit();', 'no-restricted-globals'],
    ['src/detect/diagnostic.ts', 'export const now = Date.now();', 'no-restricted-properties'],
    ['src/detect/diagnostic.ts', 'export const dice = Math.random();', 'no-restricted-properties'],
  ])('%s must not have %s', async (path, code, rule) => expect(await brokenBy(path, code)).toEqual([rule]));

  it.each([
    ['src/detect/diagnostic.ts', "import '../logql/text.ts';"],
    ['src/cli/exit.ts', "import '../detect/diagnostic.ts';\nimport 'node:fs';"],
  ])('%s may %s', async (path, code) => expect(await brokenBy(path, code)).toEqual([]));
});

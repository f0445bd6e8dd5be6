import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../commands.ts';
import { commandWords } from '../completion/command-words.ts';
import { runCommand } from '../run.test-support.ts';

/** Asks the bash script what it offers for a line; the last word is the one that is typed. */
async function offered(line: string): Promise<string[]> {
  const { out } = await runCommand(['completion', 'bash']);
  const words = line.split(' ');
  const script = [
    'watchkeeper() { echo "WK-CAC-002 WK-HSC-001"; }',
    out,
    `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`,
    `COMP_CWORD=${words.length - 1}`,
    '_watchkeeper',
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n');
  return execFileSync('bash', ['-c', script], { encoding: 'utf8', cwd: 'docs' }).split('\n').filter(Boolean);
}

describe('completion', () => {
  it.each([
    ['watchkeeper ex', ['explain']],
    ['watchkeeper config s', ['show']],
    ['watchkeeper explain WK-C', ['WK-CAC-002']],
    ['watchkeeper test --rules WK-H', ['WK-HSC-001']],
    ['watchkeeper test --ru', ['--rules', '--rules-dir']],
    ['watchkeeper explain --ticks ', ['all']],
    ['watchkeeper backtest --output nd', ['ndjson']],
    ['watchkeeper config show -o j', ['json']],
    ['watchkeeper backtest intent', ['intent.md']],
    ['watchkeeper explain --line ', []],
    ['watchkeeper completion z', ['zsh']],
    ['watchkeeper nothing x', []],
  ])('bash: %s', async (line, words) => expect(await offered(line)).toEqual(words));

  it.each(['bash', 'zsh', 'fish'])('%s knows every command and option', async (shell) => {
    const { exit, out } = await runCommand(['completion', shell]);
    expect(exit).toBe(0);
    for (const { name, options } of await commandWords(COMMANDS)) {
      for (const word of name.split(' ')) expect(out).toContain(word);
      for (const { long } of options) expect(out).toContain(shell === 'fish' ? `-l ${long.slice(2)} ` : long);
    }
  });

  it.each(['zsh', 'fish'])('%s: every quote is closed', async (shell) => {
    const { out } = await runCommand(['completion', shell]);
    for (const line of out.split('\n').filter((text) => !text.startsWith('#')))
      expect(line.replaceAll(`'\\''`, '').replaceAll(`\\'`, '').split("'").length % 2).toBe(1);
  });

  it('lists ids for the scripts', async () => {
    const { out } = await runCommand(['completion', 'ids']);
    expect(out.split('\n')).toContain('WK-CAC-007b');
    expect(out).not.toContain('test');
  });

  it('says which shells it knows', async () => {
    const { exit, err } = await runCommand(['completion', 'csh']);
    expect(exit).toBe(3);
    expect(err).toContain('use one of bash, zsh, fish');
  });
});

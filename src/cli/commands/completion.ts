import { readdir } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { ID_PATTERN } from '../../detect/model/detection-schema.ts';
import { visible } from '../../detect/text/visible.ts';
import { COMMANDS } from '../commands.ts';
import { commandWords, SHELLS } from '../completion/command-words.ts';
import { completionScript } from '../completion/scripts.ts';
import { ExitCode, UsageError } from '../exit.ts';
import { setExamples } from '../help.ts';
import type { CommandModule, Invocation } from '../program.ts';

function define(command: Command): void {
  command
    .description('print the script that completes commands, options and ids of detections in a shell')
    .argument('<shell>', 'bash, zsh or fish');
  setExamples(command, [
    ['bash, in ~/.bashrc', 'source <(watchkeeper completion bash)'],
    ['zsh', 'watchkeeper completion zsh > "${fpath[1]}/_watchkeeper"'],
    ['fish', 'watchkeeper completion fish > ~/.config/fish/completions/watchkeeper.fish'],
  ]);
}

/** The ids by the names of the files: nothing is decoded, so that the shell need not wait. */
async function libraryIds({ session, workspace }: Invocation): Promise<string[]> {
  const setting = workspace.settings.get('rules');
  const base = setting?.origin === 'flag' ? session.context.cwd : workspace.root;
  const folders = (setting?.value ?? 'alert-rules').split(', ').map((folder) => resolve(base, folder));
  const names = await Promise.all(folders.map((folder) => readdir(folder, { recursive: true }).catch(() => [])));
  const ids = names
    .flat()
    .map((name) => basename(name, '.yaml'))
    .filter((name) => ID_PATTERN.test(name));
  return [...new Set(ids)].sort();
}

export const completion: CommandModule = {
  define,
  async run(invocation) {
    const { session, args } = invocation;
    const [wanted] = args;
    // The scripts ask for the ids in this way.
    if (wanted === 'ids') {
      session.print(...(await libraryIds(invocation)));
      return ExitCode.fine;
    }
    const shell = SHELLS.find((known) => known === wanted);
    if (shell === undefined)
      throw new UsageError(`There is no completion for ${visible(wanted)}.`, `use one of ${SHELLS.join(', ')}`);
    session.context.stdout.write(completionScript(shell, await commandWords(COMMANDS)));
    return ExitCode.fine;
  },
};

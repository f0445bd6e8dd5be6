import { Command } from 'commander';
import { addCommonOptions, type CommandEntry } from '../program.ts';
import { OUTPUT_FORMS } from '../session.ts';

/** What a shell offers behind an option or as an argument. */
export type ValueKind =
  | { readonly kind: 'ids' }
  | { readonly kind: 'files' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Free text: nothing to offer. */
  | { readonly kind: 'text' };

export interface OptionWords {
  /** `-o`; undefined without a short form. */
  readonly short: string | undefined;
  readonly long: string;
  readonly description: string;
  /** Undefined: the option takes no value. */
  readonly value: ValueKind | undefined;
}

export interface CommandWords {
  /** `config show`. */
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionWords[];
  readonly argument: ValueKind;
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What can be typed behind each command, read from the commands themselves. */
export async function commandWords(entries: readonly CommandEntry[]): Promise<CommandWords[]> {
  return Promise.all(
    entries.map(async (entry) => {
      const command = new Command(entry.name);
      (await entry.load()).define(command);
      addCommonOptions(command);
      const options = command.options
        .filter(({ hidden }) => !hidden)
        .map((option) => ({
          short: option.short ?? undefined,
          long: option.long ?? option.flags,
          description: option.description,
          value: option.required || option.optional ? valueKind(option.flags) : undefined,
        }));
      const help = { short: '-h', long: '--help', description: 'how to use it', value: undefined };
      const [argument] = command.registeredArguments;
      return {
        name: entry.name,
        summary: entry.summary,
        options: [...options, help],
        argument: argument === undefined ? { kind: 'text' } : valueKind(`<${argument.name()}>`),
      };
    }),
  );
}

/** Read from the word in brackets: `--rules <ids...>`. */
function valueKind(flags: string): ValueKind {
  const word = /<([\w-]+)(?:\.\.\.)?>/.exec(flags)?.[1] ?? '';
  if (word === 'ids' || word === 'subject') return { kind: 'ids' };
  if (/^(?:files?|paths?|folder)$/.test(word)) return { kind: 'files' };
  if (word === 'form') return { kind: 'words', words: OUTPUT_FORMS };
  if (word === 'shell') return { kind: 'words', words: SHELLS };
  return word === 'all' ? { kind: 'words', words: ['all'] } : { kind: 'text' };
}

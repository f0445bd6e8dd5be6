import type { CommandWords, OptionWords, Shell, ValueKind } from './command-words.ts';

/** The completion script of a shell. The ids of detections are asked for when they are needed. */
export function completionScript(shell: Shell, commands: readonly CommandWords[]): string {
  switch (shell) {
    case 'bash':
      return bash(commands);
    case 'zsh':
      return zsh(commands);
    case 'fish':
      return fish(commands);
    default: {
      const impossible: never = shell;
      return impossible;
    }
  }
}

/** A text in single quotes, which the three shells read alike but for the quote itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function firstWords(commands: readonly CommandWords[]): string[] {
  return [...new Set(commands.map(({ name }) => name.split(' ')[0]))];
}

/** Commands of two words by their first one. */
function groups(commands: readonly CommandWords[]): { readonly first: string; readonly seconds: string[] }[] {
  const names = commands.map(({ name }) => name.split(' ')).filter(({ length }) => length > 1);
  return [...new Set(names.map(([first]) => first))].map((first) => ({
    first,
    seconds: names.filter(([other]) => other === first).map(([, second]) => second),
  }));
}

function bash(commands: readonly CommandWords[]): string {
  const lines = [
    '# bash completion of watchkeeper: source <(watchkeeper completion bash)',
    '_watchkeeper() {',
    '  local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" name="${COMP_WORDS[1]}" kind options',
    '  COMPREPLY=()',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W ${quoted([...firstWords(commands), '--help', '--version'].join(' '))} -- "$cur"))`,
    '    return',
    '  fi',
    ...groups(commands).flatMap(({ first, seconds }) => [
      `  if [ "$name" = ${quoted(first)} ]; then`,
      `    if [ "$COMP_CWORD" -eq 2 ]; then COMPREPLY=($(compgen -W ${quoted(seconds.join(' '))} -- "$cur")); return; fi`,
      '    name="$name ${COMP_WORDS[2]}"',
      '  fi',
    ]),
    '  case "$name" in',
    ...commands.flatMap(bashCommand),
    '    *) return ;;',
    '  esac',
    '  case "$cur" in -*) COMPREPLY=($(compgen -W "$options" -- "$cur")); return ;; esac',
    '  case "$kind" in',
    '    ids) COMPREPLY=($(compgen -W "$(watchkeeper completion ids 2>/dev/null)" -- "$cur")) ;;',
    '    files) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")) ;;',
    '    text) ;;',
    '    *) COMPREPLY=($(compgen -W "$kind" -- "$cur")) ;;',
    '  esac',
    '}',
    'complete -F _watchkeeper watchkeeper',
  ];
  return `${lines.join('\n')}\n`;
}

function bashKind(value: ValueKind): string {
  return quoted(value.kind === 'words' ? value.words.join(' ') : value.kind);
}

function bashCommand({ name, options, argument }: CommandWords): string[] {
  const words = options.map(({ long }) => long).join(' ');
  const values = options.flatMap(({ short, long, value }) =>
    value === undefined ? [] : [`        ${[long, short].filter(Boolean).join('|')}) kind=${bashKind(value)} ;;`],
  );
  return [
    `    ${quoted(name)})`,
    `      options=${quoted(words)}`,
    `      kind=${bashKind(argument)}`,
    '      case "$prev" in',
    ...values,
    '      esac',
    '      ;;',
  ];
}

function zsh(commands: readonly CommandWords[]): string {
  const plain = commands.filter(({ name }) => !name.includes(' '));
  const lines = [
    '#compdef watchkeeper',
    '# zsh completion of watchkeeper: watchkeeper completion zsh > "${fpath[1]}/_watchkeeper"',
    '_watchkeeper_ids() { local -a ids; ids=(${(f)"$(watchkeeper completion ids 2>/dev/null)"}); compadd -a ids }',
    '_watchkeeper() {',
    '  local -a commands',
    '  commands=(',
    ...plain.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`),
    ...groups(commands).map(({ first, seconds }) => `    ${quoted(`${first}:${seconds.join(', ')}`)}`),
    '  )',
    "  if (( CURRENT == 2 )); then _describe 'command' commands; return; fi",
    '  shift words; (( CURRENT-- ))',
    '  local name="$words[1]"',
    ...groups(commands).flatMap(({ first, seconds }) => [
      `  if [[ "$name" == ${quoted(first)} ]]; then`,
      `    if (( CURRENT == 2 )); then compadd ${seconds.join(' ')}; return; fi`,
      '    shift words; (( CURRENT-- ))',
      '    name="$name $words[1]"',
      '  fi',
    ]),
    '  case "$name" in',
    ...commands.flatMap(zshCommand),
    '  esac',
    '}',
    'if [[ "$funcstack[1]" == _watchkeeper ]]; then _watchkeeper "$@"; else compdef _watchkeeper watchkeeper; fi',
  ];
  return `${lines.join('\n')}\n`;
}

function zshAction(value: ValueKind): string {
  switch (value.kind) {
    case 'ids':
      return ':detection:_watchkeeper_ids';
    case 'files':
      return ':file:_files';
    case 'words':
      return `:value:(${value.words.join(' ')})`;
    case 'text':
      return ':text: ';
    default: {
      const impossible: never = value;
      return impossible;
    }
  }
}

function zshOption({ short, long, description, value }: OptionWords): string[] {
  const text = description.replace(/[[\]\\:]/g, '\\$&');
  const action = value === undefined ? '' : zshAction(value);
  return [long, ...(short === undefined ? [] : [short])].map((flag) => quoted(`*${flag}[${text}]${action}`));
}

function zshCommand({ name, options, argument }: CommandWords): string[] {
  return [
    `    ${quoted(name)})`,
    '      _arguments \\',
    ...options.flatMap(zshOption).map((option) => `        ${option} \\`),
    `        ${quoted(`*${zshAction(argument)}`)}`,
    '      ;;',
  ];
}

function fish(commands: readonly CommandWords[]): string {
  const lines = [
    '# fish completion of watchkeeper: watchkeeper completion fish > ~/.config/fish/completions/watchkeeper.fish',
    'complete -c watchkeeper -f',
    ...commands.flatMap(fishCommand),
    ...groups(commands).flatMap(({ first, seconds }) => [
      `complete -c watchkeeper -n __fish_use_subcommand -a ${first}`,
      `complete -c watchkeeper -n ${quoted(`__fish_seen_subcommand_from ${first}`)} -a ${quoted(seconds.join(' '))}`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function fishQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

function fishValue(value: ValueKind): string {
  switch (value.kind) {
    case 'ids':
      return " -x -a '(watchkeeper completion ids 2>/dev/null)'";
    case 'files':
      return ' -r -F';
    case 'words':
      return ` -x -a '${value.words.join(' ')}'`;
    case 'text':
      return ' -x';
    default: {
      const impossible: never = value;
      return impossible;
    }
  }
}

function fishCommand({ name, summary, options, argument }: CommandWords): string[] {
  const [first, second] = name.split(' ');
  const seen = fishQuoted(`__fish_seen_subcommand_from ${second ?? first}`);
  const own =
    second === undefined
      ? [`complete -c watchkeeper -n __fish_use_subcommand -a ${first} -d ${fishQuoted(summary)}`]
      : [];
  const argumentLine =
    argument.kind === 'text'
      ? []
      : [`complete -c watchkeeper -n ${seen}${fishValue(argument).replace(' -x', '').replace(' -r', '')}`];
  return [
    ...own,
    ...argumentLine,
    ...options.map(({ short, long, description, value }) => {
      const shortFlag = short === undefined ? '' : ` -s ${short.slice(1)}`;
      const action = value === undefined ? '' : fishValue(value);
      return `complete -c watchkeeper -n ${seen}${shortFlag} -l ${long.slice(2)} -d ${fishQuoted(description)}${action}`;
    }),
  ];
}

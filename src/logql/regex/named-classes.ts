import { ANY, cleanRanges, negateRanges, type Ranges } from './char-class.ts';
import { foldRanges } from './fold.ts';
import { ASSIGNED_RUNS, SCRIPTS } from './unicode-data.ts';

const CATEGORIES = new Set(
  'C Cc Cf Cn Co Cs L LC Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs'.split(
    ' ',
  ),
);
const SCRIPT_NAMES = new Set(SCRIPTS.split(' '));

/** Long names of categories, in the canonical form of {@link canonicalName}. */
const CATEGORY_ALIASES: ReadonlyMap<string, string> = new Map(
  (
    'Casedletter:LC Closepunctuation:Pe Cntrl:Cc Combiningmark:M Connectorpunctuation:Pc Control:Cc Currencysymbol:Sc ' +
    'Dashpunctuation:Pd Decimalnumber:Nd Digit:Nd Enclosingmark:Me Finalpunctuation:Pf Format:Cf ' +
    'Initialpunctuation:Pi Letter:L Letternumber:Nl Lineseparator:Zl Lowercaseletter:Ll Mark:M Mathsymbol:Sm ' +
    'Modifierletter:Lm Modifiersymbol:Sk Nonspacingmark:Mn Number:N Openpunctuation:Ps Other:C Otherletter:Lo ' +
    'Othernumber:No Otherpunctuation:Po Othersymbol:So Paragraphseparator:Zp Privateuse:Co Punct:P Punctuation:P ' +
    'Separator:Z Spaceseparator:Zs Spacingmark:Mc Surrogate:Cs Symbol:S Titlecaseletter:Lt Unassigned:Cn ' +
    'Uppercaseletter:Lu'
  )
    .split(' ')
    .map((pair): [string, string] => [pair.slice(0, pair.indexOf(':')), pair.slice(pair.indexOf(':') + 1)]),
);

const DIGIT: Ranges = [0x30, 0x39];
const SPACE: Ranges = [9, 10, 12, 13, 32, 32];
const WORD: Ranges = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];

const POSIX: ReadonlyMap<string, Ranges> = new Map([
  ['alnum', [0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a]],
  ['alpha', [0x41, 0x5a, 0x61, 0x7a]],
  ['ascii', [0, 0x7f]],
  ['blank', [9, 9, 32, 32]],
  ['cntrl', [0, 0x1f, 0x7f, 0x7f]],
  ['digit', DIGIT],
  ['graph', [0x21, 0x7e]],
  ['lower', [0x61, 0x7a]],
  ['print', [0x20, 0x7e]],
  ['punct', [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e]],
  ['space', [9, 13, 32, 32]],
  ['upper', [0x41, 0x5a]],
  ['word', WORD],
  ['xdigit', [0x30, 0x39, 0x41, 0x46, 0x61, 0x66]],
]);

function signed(ranges: Ranges, negated: boolean, fold: boolean): Ranges {
  const folded = fold ? foldRanges(ranges) : ranges;
  return negated ? negateRanges(folded) : folded;
}

/** The set of `\d \D \s \S \w \W`; undefined for another letter. */
export function perlClass(letter: string, fold: boolean): Ranges | undefined {
  switch (letter) {
    case 'd':
    case 'D':
      return signed(DIGIT, letter === 'D', fold);
    case 's':
    case 'S':
      return signed(SPACE, letter === 'S', fold);
    case 'w':
    case 'W':
      return signed(WORD, letter === 'W', fold);
    default:
      return undefined;
  }
}

/** The set of `[:name:]` or `[:^name:]`, given what stands between the colons; undefined if there is none. */
export function posixClass(name: string, fold: boolean): Ranges | undefined {
  const negated = name.startsWith('^');
  const ranges = POSIX.get(negated ? name.slice(1) : name);
  return ranges === undefined ? undefined : signed(ranges, negated, fold);
}

/**
 * Which names `\p{…}` takes. `go`: the library of the Go release; case, spaces, `-` and `_` do not matter, which by
 * its rules leaves out scripts with `_` in their name. `vendored`: the older parser that Loki and Prometheus carry along
 * for filters and label matchers; exact names of categories and scripts.
 */
export type Dialect = 'go' | 'vendored';

/** The set of `\p{name}`; undefined if the name is unknown. `negated` is `\P` or `\p{^name}`. */
export function unicodeClass(name: string, negated: boolean, fold: boolean, dialect: Dialect): Ranges | undefined {
  const known = dialect === 'go' ? canonicalName(name) : name;
  if (known === 'Any') return negated ? [] : ANY;
  if (dialect === 'go') {
    if (known === 'Ascii') return signed([0, 0x7f], negated, fold);
    if (known === 'Assigned') return signed(table('Cn'), !negated, false);
  }
  const category = dialect === 'go' && known === 'Lc' ? 'LC' : known;
  if (CATEGORIES.has(category)) return signed(table(category), negated, fold);
  if (SCRIPT_NAMES.has(known)) return signed(table(`Script=${known}`), negated, fold);
  const alias = dialect === 'go' ? CATEGORY_ALIASES.get(known) : undefined;
  return alias === undefined ? undefined : signed(table(alias), negated, fold);
}

function canonicalName(name: string): string {
  const lower = name.replace(/[-_ ]/g, '').replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return lower.replace(/^[a-z]/, (letter) => letter.toUpperCase());
}

const tables = new Map<string, Ranges>();

function table(property: string): Ranges {
  const known = tables.get(property);
  if (known !== undefined) return known;
  const made = buildTable(property);
  tables.set(property, made);
  return made;
}

/** Asks the platform's own tables about all that is assigned in Unicode 15.0. */
function buildTable(property: string): Ranges {
  const assigned = assignedRanges();
  if (property === 'Cn') return negateRanges(assigned);
  const test = new RegExp(`^\\p{${property}}$`, 'u');
  const out: number[] = [];
  for (let i = 0; i < assigned.length; i += 2) {
    for (let rune = assigned[i]; rune <= assigned[i + 1]; rune++) {
      if (!test.test(String.fromCodePoint(rune))) continue;
      const end = out.length - 1;
      if (end > 0 && out[end] === rune - 1) out[end] = rune;
      else out.push(rune, rune);
    }
  }
  return property === 'C' ? cleanRanges([...out, ...negateRanges(assigned)]) : out;
}

function assignedRanges(): number[] {
  const out: number[] = [];
  let next = 0;
  for (const run of ASSIGNED_RUNS.split(' ')) {
    const [gap, length] = run.split(',').map((digits) => parseInt(digits, 36));
    out.push(next + gap, next + gap + length - 1);
    next += gap + length;
  }
  return out;
}

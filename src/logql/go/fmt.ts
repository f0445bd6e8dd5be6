import { compareBytes } from '../text.ts';
import {
  type Flags,
  formatBytesHex,
  formatInteger,
  formatNumber,
  formatQuoted,
  formatQuotedRune,
  formatRune,
  formatText,
  formatUnicode,
  noFlags,
  pad,
} from './fmt-flags.ts';
import {
  GoInt,
  GoInterface,
  GoList,
  GoMap,
  GoNamed,
  GoPointer,
  GoStruct,
  type GoTimeValue,
  type GoValue,
  kindOf,
  stringerText,
  typeName,
} from './fmt-values.ts';
import { formatG } from './format-float.ts';

/** Go's fmt.Sprint: %v of each value, a space between two values of which neither is a text. */
export function sprint(values: readonly GoValue[]): string {
  if (values.length === 1) return printPlain(values[0]);
  let out = '';
  for (let i = 0; i < values.length; i++) {
    if (i > 0 && kindOf(values[i]) !== 'string' && kindOf(values[i - 1]) !== 'string') out += ' ';
    out += printPlain(values[i]);
  }
  return out;
}

/** Go's fmt.Sprintln: %v of each value, spaces between, a line feed at the end. */
export function sprintln(values: readonly GoValue[]): string {
  return `${values.map(printPlain).join(' ')}\n`;
}

/** %v of one value as fmt.Sprint prints it; an untyped nil is `<nil>`. */
export function printPlain(value: GoValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatG(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value instanceof GoInt) return value.value.toString();
  return new Printer(noFlags()).argument(value, 'v');
}

/** Go prints addresses of maps, slices and pointers, which no two runs share; this one stands for them all. */
const ADDRESS = '0xc000000000';

function hasAddress(value: GoValue): boolean {
  return value instanceof GoMap || value instanceof GoList || value instanceof GoPointer;
}

/** Prints values with one set of flags, as Go's fmt does while it handles one verb. */
export class Printer {
  readonly #flags: Flags;
  /** Inside the text of a wrong verb, values are printed without their String method. */
  #erroring = false;

  constructor(flags: Flags) {
    this.#flags = flags;
  }

  /** One argument of a format. */
  argument(value: GoValue, verb: string): string {
    const inner = value instanceof GoInterface ? value.value : value;
    if (inner === null) return verb === 'T' || verb === 'v' ? pad(this.#flags, '<nil>') : this.#wrongVerb(inner, verb);
    if (verb === 'T') return formatText(this.#flags, typeName(inner));
    if (verb === 'p') return hasAddress(inner) ? pad(this.#flags, ADDRESS) : this.#wrongVerb(inner, verb);
    return this.#value(inner, verb, 0);
  }

  #value(value: GoValue, verb: string, depth: number): string {
    if (typeof value === 'string') return this.#text(value, value, verb);
    if (typeof value === 'number') return this.#float(value, verb);
    if (typeof value === 'boolean') {
      return verb === 't' || verb === 'v' ? pad(this.#flags, String(value)) : this.#wrongVerb(value, verb);
    }
    if (value instanceof GoInt) return this.#integer(value, value.value, verb);
    if (value === null) return verb === 'v' ? '<nil>' : this.#wrongVerb(value, verb);
    return this.#withMethods(value, verb) ?? this.#composite(value, verb, depth);
  }

  /** The text of a value with a String method, for the verbs that take texts. */
  #withMethods(value: GoValue, verb: string): string | undefined {
    if (this.#erroring || this.#flags.sharpV) return undefined;
    if (verb === 'w') return this.#wrongVerb(value, verb);
    if (!'vsxXq'.includes(verb)) return undefined;
    const text = stringerText(value);
    return text === undefined ? undefined : this.#text(text, value, verb);
  }

  #composite(
    value: GoNamed | GoTimeValue | GoMap | GoList | GoStruct | GoPointer | GoInterface,
    verb: string,
    depth: number,
  ): string {
    if (value instanceof GoNamed) {
      return typeof value.value === 'string'
        ? this.#text(value.value, value, verb)
        : this.#integer(value, value.value, verb);
    }
    if (value instanceof GoInterface) {
      if (value.value !== null) return this.#value(value.value, verb, depth + 1);
      return this.#flags.sharpV ? 'interface {}(nil)' : '<nil>';
    }
    if (value instanceof GoMap) return this.#map(value, verb, depth);
    if (value instanceof GoList) return this.#list(value, verb, depth);
    if (value instanceof GoStruct) return this.#struct(value, verb, depth);
    if (value instanceof GoPointer) return this.#pointer(value, verb, depth);
    return this.#time(value, verb);
  }

  #map(map: GoMap, verb: string, depth: number): string {
    const entries = sortedEntries(map).map(
      ([key, value]) =>
        `${this.#value(key, verb, depth + 1)}:${this.#value(elementOf(map.ofInterface, value), verb, depth + 1)}`,
    );
    if (this.#flags.sharpV) return `${map.type}{${entries.join(', ')}}`;
    return `map[${entries.join(' ')}]`;
  }

  #list(list: GoList, verb: string, depth: number): string {
    const items = list.items.map((item) => this.#value(elementOf(list.ofInterface, item), verb, depth + 1));
    if (this.#flags.sharpV) return `${list.type}{${items.join(', ')}}`;
    return `[${items.join(' ')}]`;
  }

  #struct(struct: GoStruct, verb: string, depth: number): string {
    const named = this.#flags.plusV || this.#flags.sharpV;
    const fields = Array.from(struct.fields, ([name, field]) => {
      const text = this.#value(
        field instanceof GoInterface && field.value !== null ? field.value : field,
        verb,
        depth + 1,
      );
      return named ? `${name}:${text}` : text;
    });
    if (this.#flags.sharpV) return `${struct.type}{${fields.join(', ')}}`;
    return `{${fields.join(' ')}}`;
  }

  #pointer(pointer: GoPointer, verb: string, depth: number): string {
    const composite = pointer.to instanceof GoStruct || pointer.to instanceof GoMap || pointer.to instanceof GoList;
    if (depth === 0 && composite) return `&${this.#value(pointer.to, verb, depth + 1)}`;
    return ADDRESS;
  }

  /** The inner fields of a time, which verbs outside `%v %s %q %x` show, are not Loki's business: its text stands in. */
  #time(value: GoTimeValue, verb: string): string {
    return this.#text(stringerText(value) ?? '', value, verb === 'v' ? 's' : verb);
  }

  #text(text: string, value: GoValue, verb: string): string {
    switch (verb) {
      case 'v':
        return this.#flags.sharpV ? formatQuoted(this.#flags, text) : formatText(this.#flags, text);
      case 's':
        return formatText(this.#flags, text);
      case 'x':
        return formatBytesHex(this.#flags, text, false);
      case 'X':
        return formatBytesHex(this.#flags, text, true);
      case 'q':
        return formatQuoted(this.#flags, text);
      default:
        return this.#wrongVerb(value, verb);
    }
  }

  #integer(value: GoValue, number: bigint, verb: string): string {
    const flags = this.#flags;
    switch (verb) {
      case 'v':
        if (flags.sharpV && kindOf(value) === 'uint') return formatInteger({ ...flags, sharp: true }, number, 16, 'v');
        return formatInteger(flags, number, 10, verb);
      case 'd':
        return formatInteger(flags, number, 10, verb);
      case 'b':
        return formatInteger(flags, number, 2, verb);
      case 'o':
      case 'O':
        return formatInteger(flags, number, 8, verb);
      case 'x':
      case 'X':
        return formatInteger(flags, number, 16, verb);
      case 'c':
        return formatRune(flags, number);
      case 'q':
        return formatQuotedRune(flags, number);
      case 'U':
        return formatUnicode(flags, number);
      default:
        return this.#wrongVerb(value, verb);
    }
  }

  #float(value: number, verb: string): string {
    switch (verb) {
      case 'v':
        return formatNumber(this.#flags, value, 'g', -1);
      case 'b':
      case 'g':
      case 'G':
      case 'x':
      case 'X':
        return formatNumber(this.#flags, value, verb, -1);
      case 'f':
      case 'F':
        return formatNumber(this.#flags, value, 'f', 6);
      case 'e':
      case 'E':
        return formatNumber(this.#flags, value, verb, 6);
      default:
        return this.#wrongVerb(value, verb);
    }
  }

  #wrongVerb(value: GoValue, verb: string): string {
    if (value === null) return `%!${verb}(<nil>)`;
    this.#erroring = true;
    const text = `%!${verb}(${typeName(value)}=${this.#value(value, 'v', 0)})`;
    this.#erroring = false;
    return text;
  }
}

function elementOf(ofInterface: boolean, value: GoValue): GoValue {
  return ofInterface && value === null ? new GoInterface(null) : value;
}

/** The entries of a map by key in byte order, as Go's fmt and range go through them. */
export function sortedEntries(map: GoMap): readonly (readonly [string, GoValue])[] {
  return Array.from(map.source).sort((a, b) => compareBytes(a[0], b[0]));
}

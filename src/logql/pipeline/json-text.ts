const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

const HEX_ESCAPE = /\\u([0-9a-fA-F]{4})/y;

/** The value of a `\uXXXX` at `at`; -1 if there is none. */
export function unicodeEscapeAt(text: string, at: number): number {
  HEX_ESCAPE.lastIndex = at;
  const match = HEX_ESCAPE.exec(text);
  return match === null ? -1 : Number.parseInt(match[1], 16);
}

/** Text between the quotes of a JSON string with its escapes replaced; undefined if one of them is wrong. */
export function unescapeJson(raw: string): string | undefined {
  let slash = raw.indexOf('\\');
  if (slash < 0) return raw;
  let out = '';
  let from = 0;
  while (slash >= 0) {
    out += raw.slice(from, slash);
    const simple = SIMPLE_ESCAPES.get(raw[slash + 1]);
    if (simple !== undefined) {
      out += simple;
      from = slash + 2;
    } else {
      const first = unicodeEscapeAt(raw, slash);
      if (first < 0) return undefined;
      const isSurrogate = first >= 0xd800 && first <= 0xdfff;
      const second = isSurrogate ? unicodeEscapeAt(raw, slash + 6) : 0;
      if (isSurrogate && second < 0xdc00) return undefined;
      out += isSurrogate ? combine(first, second) : String.fromCharCode(first);
      from = slash + (isSurrogate ? 12 : 6);
    }
    slash = raw.indexOf('\\', from);
  }
  return out + raw.slice(from);
}

/** Any surrogate followed by anything from U+DC00 up is combined; what is outside Unicode becomes U+FFFD. */
function combine(first: number, second: number): string {
  const point = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
  return point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point);
}

const REPLACEMENT = /[\ufffd\udc80-\udcff]/gu;
const NEEDS_LOOK = /[\ufffd\udc80-\udcff]/;

/** U+FFFD and bytes outside UTF-8 become spaces, as label values must not hold them. */
export function replaceInvalid(value: string): string {
  return NEEDS_LOOK.test(value) ? value.replace(REPLACEMENT, ' ') : value;
}

/** True if a value holds U+FFFD or a byte outside UTF-8. */
export function hasInvalid(value: string): boolean {
  return NEEDS_LOOK.test(value) && /[\ufffd\udc80-\udcff]/u.test(value);
}

/** The label value of a JSON string: unescaped, empty if an escape is wrong. */
export function jsonStringValue(raw: string): string {
  const text = unescapeJson(raw);
  return text === undefined ? '' : replaceInvalid(text);
}

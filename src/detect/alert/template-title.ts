import { titleRune } from '../../logql/template/index.ts';

/** A letter that has cases. */
const CASED = /[\p{Lu}\p{Ll}\p{Lt}]/u;
/** One of these between letters does not end a word: apostrophe, full stop, colon, middle dots. */
const MIDDLE = /['.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a]/;
/** Letters of scripts without spaces count as words of their own. */
const OWN_WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD = /[\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\p{Cf}]/u;

/**
 * The first letter of each word in title case, all others as they are: x/text/cases.Title(AmericanEnglish, NoLower) of
 * the alert templates' `title`. `it's` is one word, `web-1` two.
 */
export function titleEnglish(text: string): string {
  let out = '';
  let insideWord = false;
  let afterMiddle = false;
  for (const char of text) {
    const middle = MIDDLE.test(char);
    if (afterMiddle && middle) insideWord = false;
    if (CASED.test(char)) {
      out += insideWord ? char : titleChar(char);
      insideWord = true;
    } else {
      out += char;
      if (!middle && (!WORD.test(char) || OWN_WORD.test(char))) insideWord = false;
    }
    afterMiddle = middle;
  }
  return out;
}

/** Letters whose upper case is several letters keep only the first of them large: ß becomes Ss. */
function titleChar(char: string): string {
  const title = titleRune(char);
  const upper = char.toUpperCase();
  if (title !== char || upper === char || upper.length === 1) return title;
  const [first, ...others] = Array.from(upper);
  return others.length === 0 ? title : first + others.join('').toLowerCase();
}

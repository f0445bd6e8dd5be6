import { GoList, GoMap, type GoValue } from '../go/fmt-values.ts';

/** Deeper JSON is taken for malformed; Go's own bound is 10000. */
const MAX_DEPTH = 1000;

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The Go value of a JSON text as encoding/json decodes it into interface {}: nil for malformed JSON. */
export function parseJsonValue(text: string): GoValue {
  if (isTooDeep(text)) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(LONE_SURROGATE, '\ufffd'));
  } catch {
    return null;
  }
  return toGoValue(parsed);
}

/** Counts brackets outside of strings. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '[' || char === '{') {
      depth++;
      if (depth > MAX_DEPTH) return true;
    } else if (char === ']' || char === '}') depth--;
  }
  return false;
}

function toGoValue(parsed: unknown): GoValue {
  if (typeof parsed === 'string') return valid(parsed);
  if (typeof parsed === 'number') return Number.isFinite(parsed) ? parsed : null;
  if (typeof parsed === 'boolean') return parsed;
  if (Array.isArray(parsed)) return new GoList(parsed.map(toGoValue));
  if (typeof parsed === 'object' && parsed !== null) {
    return GoMap.ofAny(new Map(Object.entries(parsed).map(([key, value]) => [valid(key), toGoValue(value)])));
  }
  return null;
}

function valid(text: string): string {
  return text.replace(LONE_SURROGATE, '\ufffd');
}

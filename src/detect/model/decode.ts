import { z } from 'zod';
import { diagnosticAt, type Diagnostic, type DiagnosticParts } from '../diagnostic.ts';
import { guessDuration, DURATION_PATTERN, parseDuration } from './duration.ts';
import { nearest } from './suggest.ts';
import type { YamlFile, YamlPath } from './yaml-file.ts';

type Issue = z.core.$ZodIssue;

/** What a strict object tells {@link decodeYaml} about itself in its message. */
interface UnknownKeys {
  readonly noun: string;
  readonly keys: readonly string[];
}

/** An object that takes no other keys. `noun` is what the message calls it: `a detection`, `a test`. */
export function strict<Shape extends z.core.$ZodLooseShape>(
  noun: string,
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const described: UnknownKeys = { noun, keys: Object.keys(shape) };
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? JSON.stringify(described) : `Here stands ${noun}.`),
  });
}

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(
  words: Words,
): z.ZodEnum<z.core.util.ToEnum<Words[number]>> {
  return z.enum(words, {
    error: (issue) => withRemedy(`It is one of ${words.join(', ')}.`, didYouMean(issue.input, words)),
  });
}

function didYouMean(input: unknown, words: readonly string[]): string | undefined {
  const near = typeof input === 'string' ? nearest(input, words) : undefined;
  return near === undefined ? undefined : `did you mean ${near}?`;
}

/** A message and its remedy travel through zod as two lines. */
export function withRemedy(message: string, remedy: string | undefined): string {
  return remedy === undefined ? message : `${message}\n${remedy}`;
}

function durationMessage(issue: { readonly input?: unknown }): string {
  const guess = guessDuration(issue.input);
  const remedy = guess === undefined ? undefined : `did you mean ${guess}?`;
  return withRemedy('A duration is a number and a unit without space: 30s, 1m, 6h.', remedy);
}

/** A Prometheus duration as text, for example `1h30m`; becomes nanoseconds. */
export function durationNs(): z.ZodPipe<z.ZodString, z.ZodTransform<bigint, string>> {
  return durationText().transform((text) => parseDuration(text) ?? 0n);
}

/** A Prometheus duration that stays text. */
export function durationText(): z.ZodString {
  return z
    .string({ error: durationMessage })
    .regex(DURATION_PATTERN, { error: durationMessage })
    .refine((text) => parseDuration(text) !== undefined, { error: durationMessage });
}

/** A text of at least one character. */
export function text(): z.ZodString {
  return z.string().min(1, { error: 'A text is missing here.' });
}

export type DecodeResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Decodes the data of a YAML file; every difference becomes a diagnostic at its line and column. */
export function decodeYaml<T>(file: YamlFile, schema: z.ZodType<T>, noun: string): DecodeResult<T> {
  const result = schema.safeParse(file.value);
  if (result.success) return { ok: true, value: result.data };
  const diagnostics = result.error.issues.flatMap((issue) => issueDiagnostics(file, issue, [], noun));
  return { ok: false, diagnostics: withoutRepeats(diagnostics) };
}

/** In file order, each once; a missing key that is there under a wrong name is told once, at that name. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const meant = new Set(diagnostics.filter((item) => item.check === 'unknown-key').map((item) => item.remedy));
  const seen = new Set<string>();
  return [...diagnostics]
    .sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0))
    .filter((item) => {
      const key = `${item.check} ${item.span?.start} ${item.message.join(' ')}`;
      const isMisspelt = item.check === 'missing-key' && meant.has(`did you mean ${missingName(item)}?`);
      if (seen.has(key) || isMisspelt) return false;
      seen.add(key);
      return true;
    });
}

function missingName(diagnostic: Diagnostic): string {
  return /needs the key (\S+)\.$/.exec(diagnostic.message[0])?.[1] ?? '';
}

function issueDiagnostics(file: YamlFile, issue: Issue, prefix: YamlPath, noun: string): Diagnostic[] {
  const path = [...prefix, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(file, issue.message, path, key));
  if (issue.code === 'invalid_union') {
    const branch = bestBranch(issue.errors);
    if (branch !== undefined) return branch.flatMap((inner) => issueDiagnostics(file, inner, path, noun));
  }
  const { exact } = file.nodeAt(path);
  if (!exact && path.length > 0) return [missingKey(file, path, noun)];
  return [badValue(file, path, messageOf(issue, valueAt(file.value, path)))];
}

/** The alternative of a union that fits best: the one whose own type is right, with the fewest differences. */
function bestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const rightType = branches.filter((branch) =>
    branch.every((issue) => issue.path.length > 0 || issue.code !== 'invalid_type'),
  );
  const candidates = rightType.length > 0 ? rightType : branches.length === 1 ? branches : [];
  return [...candidates].sort((a, b) => a.length - b.length)[0];
}

function unknownKey(file: YamlFile, message: string, path: YamlPath, key: string): Diagnostic {
  const known: UnknownKeys = decodeKnown(message);
  const near = nearest(key, known.keys);
  const noun = capitalised(known.noun);
  return diagnosticAt(file.source, file.keySpanAt([...path, key]), {
    check: 'unknown-key',
    message: `${noun} has no key ${key}.`,
    remedy: near === undefined ? `its keys are ${known.keys.join(', ')}` : `did you mean ${near}?`,
  });
}

function capitalised(noun: string): string {
  return noun[0].toUpperCase() + noun.slice(1);
}

const UNKNOWN_KEYS = z.object({ noun: z.string().min(1), keys: z.array(z.string()) });

function decodeKnown(message: string): UnknownKeys {
  return UNKNOWN_KEYS.parse(JSON.parse(message));
}

function missingKey(file: YamlFile, path: YamlPath, noun: string): Diagnostic {
  const parent = path.slice(0, -1);
  const key = String(path.at(-1));
  const where = parent.length === 0 ? capitalised(noun) : parent.join('.');
  const span = parent.length === 0 ? undefined : file.keySpanAt(parent);
  return diagnosticAt(file.source, span, {
    check: 'missing-key',
    message: `${where} needs the key ${key}.`,
  });
}

function badValue(file: YamlFile, path: YamlPath, message: string): Diagnostic {
  const [what, remedy] = message.split('\n', 2);
  const parts: DiagnosticParts = { check: 'bad-value', message: what, ...(remedy === undefined ? {} : { remedy }) };
  return diagnosticAt(file.source, file.spanAt(path), parts);
}

function valueAt(value: unknown, path: YamlPath): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Object.entries(current).find(([key]) => key === String(step))?.[1];
  }
  return current;
}

/** The message of an issue in our own words, unless the schema has given one. */
function messageOf(issue: Issue, value: unknown): string {
  const isOwn = !/^(Invalid|Too |Unrecognized)/.test(issue.message);
  if (isOwn) return issue.message;
  switch (issue.code) {
    case 'invalid_type': {
      const quoted = issue.expected === 'string' && (typeof value === 'number' || typeof value === 'boolean');
      const remedy = quoted ? `put it in quotes: "${String(value)}"` : undefined;
      return withRemedy(
        `Here stands ${kindName(value)}, expected is ${TYPE_NAMES[issue.expected] ?? issue.expected}.`,
        remedy,
      );
    }
    case 'too_small':
      return `It is at least ${issue.minimum}.`;
    case 'too_big':
      return `It is at most ${issue.maximum}.`;
    case 'invalid_union':
      return `Here stands ${kindName(value)}, which has no meaning here.`;
    case 'invalid_value':
      return `It is one of ${issue.values.map(String).join(', ')}.`;
    default:
      return issue.message;
  }
}

const TYPE_NAMES: Readonly<Record<string, string | undefined>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of keys',
  record: 'a mapping of keys',
};

function kindName(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping of keys';
  if (typeof value === 'boolean') return `${value}`;
  return typeof value === 'number' || typeof value === 'bigint' ? 'a number' : 'a text';
}

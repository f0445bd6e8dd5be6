import type { LogFormat } from '../backtest/formats/format.ts';
import { sourceOf } from '../sources.ts';
import { detectionText } from './detection-text.ts';
import { AddressBook, isRewritten, readSamples, type JsonObject, type Samples } from './sample.ts';
import { shapeOf, type Shape } from './shape.ts';
import { testText } from './test-text.ts';

export interface ScaffoldRequest {
  readonly format: LogFormat;
  /** `cachet/access`. */
  readonly source: string;
  readonly lines: readonly string[];
  readonly id: string;
  readonly app: string;
  /** Undefined: made from the lines. */
  readonly title: string | undefined;
}

export interface Scaffold {
  readonly detection: string;
  readonly tests: string;
  readonly name: string;
  readonly title: string;
  readonly threshold: number;
  /** Lines of the format. */
  readonly used: number;
  /** The samples were rewritten as nginx JSON. */
  readonly rewritten: boolean;
}

export type ScaffoldResult =
  { readonly ok: true; readonly value: Scaffold } | { readonly ok: false; readonly reason: string };

const WINDOW_MINUTES = 10;
const MOST_THRESHOLD = 5;

/** Writes a detection and its five tests around sample lines. The files load, and their tests pass. */
export function scaffold(request: ScaffoldRequest): ScaffoldResult {
  const source = sourceOf(request.source);
  if (source === undefined) return { ok: false, reason: `there is no source ${request.source}` };
  const samples = readSamples(request.format, request.lines);
  const shape = shapeOf(request.format, samples);
  if (typeof shape === 'string') return { ok: false, reason: shape };
  const title = request.title ?? titleOf(shape);
  const threshold = Math.min(MOST_THRESHOLD, Math.max(2, samples.lines.length));
  const name = `${request.app}-${slug(title)}`;
  const words = { id: request.id, name, title, threshold, window: `${WINDOW_MINUTES}m` };
  return {
    ok: true,
    value: {
      detection: detectionText(source, request.app, shape, words),
      tests: testText(source, shape, exampleOf(samples, shape), { threshold, windowMinutes: WINDOW_MINUTES }),
      name,
      title,
      threshold,
      used: samples.lines.length,
      rewritten: isRewritten(request.format),
    },
  };
}

function exampleOf(samples: Samples, shape: Shape): JsonObject | string {
  const book = new AddressBook();
  if (samples.kind === 'text') return book.text(samples.lines[0].split('\n')[0]);
  return book.object(samples.objects[0], shape.kind === 'json' ? shape.groupPath : undefined);
}

const LONGEST_TITLE = 70;

/** One line about what the samples have in common: `method POST, uri /auth/login, status 302`. */
function titleOf(shape: Shape): string {
  const words =
    shape.kind === 'text'
      ? shape.literal
      : shape.filters.map(({ label, op, value }) => `${label} ${op === '=' ? value : plain(value)}`).join(', ');
  const clean = words
    .replace(/[^\w ./,:@-]+/g, ' ')
    .replace(/ +/g, ' ')
    .trim();
  return clean.length <= LONGEST_TITLE ? clean : clean.slice(0, LONGEST_TITLE).replace(/\W+\w*$/, '');
}

/** A path pattern of shape.ts as people write the path. */
function plain(pattern: string): string {
  return pattern.replace(/^\^|\(\\\?\.\*\)\?\$$|\.\*\$$/g, '').replaceAll('\\', '');
}

const LONGEST_SLUG = 48;

function slug(title: string): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const name = words.join('-').slice(0, LONGEST_SLUG).replace(/-+$/, '');
  return name === '' ? 'new-detection' : name;
}

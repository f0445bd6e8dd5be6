import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GoMap, type GoValue } from '../go/fmt-values.ts';
import { encodeUtf8 } from '../text.ts';
import { TemplateExecError, TemplateParseError } from './errors.ts';
import { simpleField, templateFields } from './fields.ts';
import { functionsFor } from './functions.ts';
import { LIMITS } from './state.ts';
import { parseTemplate } from './template.ts';

const context = { line: 'the line', timestamp: 1_600_000_000_000_000_000n, now: 1_700_000_000_000_000_000n };
const functions = functionsFor(context);

function run(text: string, labels: Record<string, string> = {}): string {
  return parseTemplate('line', text, functions).execute(GoMap.ofText(new Map(Object.entries(labels))));
}

function failure(text: string, labels: Record<string, string> = {}): string {
  try {
    return `no error, but ${run(text, labels).slice(0, 50)}`;
  } catch (error) {
    if (error instanceof TemplateExecError || error instanceof TemplateParseError) return error.message;
    throw error;
  }
}

describe('context functions', () => {
  test('line, timestamp and now come from the context', () => {
    expect(run('{{ __line__ }}')).toBe('the line');
    expect(run('{{ __timestamp__ }}')).toBe('2020-09-13 12:26:40 +0000 UTC');
    expect(run('{{ now }} {{ date "2006" "no time" }}')).toBe('2023-11-14 22:13:20 +0000 UTC 2023');
  });

  test('one compiled template sees each new line', () => {
    const own = { line: 'a', timestamp: 0n, now: 0n };
    const template = parseTemplate('line', '{{ __line__ }}', functionsFor(own));
    expect(template.execute(null)).toBe('a');
    own.line = 'b';
    expect(template.execute(null)).toBe('b');
  });
});

describe('parser hints', () => {
  test.each([
    ['{{.a}} {{.b}} {{.a}}', ['a', 'b']],
    ['{{if .a}}{{.b}}{{else}}{{.c}}{{end}}', ['a', 'b', 'c']],
    ['{{range .a}}{{.b}}{{end}}{{with .c}}{{.d}}{{end}}', ['a', 'b', 'c', 'd']],
    ['{{ .a | ToUpper }}{{ ToUpper (.b | lower) }}', ['a', 'b']],
    ['{{ .a.b }}', ['a', 'b']],
    ['{{ $x := .a }}{{ $x }}', ['a']],
    ['{{ index . "a" }}{{ $.b }}{{ . }}{{ (print .c).d }}', []],
    ['{{ define "t" }}{{ .a }}{{ end }}{{ template "t" .b }}', []],
    ['text', []],
  ])('%s', (text, fields) => {
    expect(templateFields(parseTemplate('line', text, functions))).toEqual(fields);
  });

  test.each([
    ['{{.a}}', 'a'],
    ['{{- .a -}}', 'a'],
    ['{{/* note */}}{{ .a }}', 'a'],
    ['{{$x := .a}}', 'a'],
    ['{{.a}} ', undefined],
    ['{{.a.b}}', undefined],
    ['{{.a | lower}}', undefined],
    ['{{$.a}}', undefined],
    ['', undefined],
  ])('simple field of %s', (text, field) => {
    expect(simpleField(parseTemplate('line', text, functions))).toBe(field);
  });
});

test('missingkey=invalid leaves a missing label without a value', () => {
  const labels = GoMap.ofText(new Map([['a', 'x']]));
  expect(parseTemplate('t', '{{.a}}{{.b}}', functions, 'invalid').execute(labels)).toBe('x<no value>');
  expect(parseTemplate('t', '{{.a}}{{.b}}', functions).execute(labels)).toBe('x');
});

test('a label may have any name', () => {
  const labels = JSON.parse('{"__proto__":"p","constructor":"c"}') as Record<string, string>;
  expect(run('{{.__proto__}}{{.constructor}}{{.toString}}', labels)).toBe('pc');
});

describe('no template holds up the evaluation', () => {
  test.each([
    ['{{ repeat 999999999 "x" }}', 'error calling repeat: exceeded the limit of'],
    ['{{ repeat 3000000 "x" | repeat 3000000 }}', 'exceeded the limit of'],
    ['{{ indent 99999999 "x" }}', 'error calling indent: exceeded the limit of'],
    ['{{ alignLeft 99999999 "x" }}', 'error calling alignLeft: exceeded the limit of'],
    ['{{ $x := repeat 3000 "x" }}{{ replace "" $x $x }}', 'error calling replace: exceeded the limit of'],
    ['{{ $x := repeat 3000 "x" }}{{ regexReplaceAll "" $x $x }}', 'exceeded the limit of'],
    ['{{ $x := "x" }}{{ range 100 }}{{ $x = print $x $x }}{{ end }}', 'error calling print: exceeded the limit of'],
    ['{{ range 999999999 }}{{ end }}', `exceeded the limit of ${LIMITS.steps} steps`],
    ['{{ range 999999999 }}0123456789{{ end }}', 'exceeded the limit of'],
    ['{{ range 99999 }}{{ range 99999 }}{{ end }}{{ end }}', `exceeded the limit of ${LIMITS.steps} steps`],
    ['{{ define "t" }}{{ template "t" }}{{ end }}{{ template "t" }}', 'exceeded maximum template depth'],
    ['{{ $x := repeat 4000000 "x" }}{{ range 99999 }}{{ ToUpper $x | len }}{{ end }}', 'exceeded the limit of'],
    [`{{ mulf ${'1e300 '.repeat(200)} }}`, 'error calling mulf: exceeded the limit of decimal digits'],
  ])('%s', (text, message) => {
    expect(failure(text)).toContain(message);
  });

  test('double recursion ends by the number of steps', () => {
    const text =
      '{{ define "t" }}{{ if lt . 100 }}{{ template "t" (add . 1) }}{{ template "t" (add . 1) }}{{ end }}{{ end }}';
    expect(failure(`${text}{{ template "t" 0 }}`)).toContain('steps');
  });

  test('deep nesting is refused while parsing', () => {
    expect(failure(`{{ ${'('.repeat(20_000)}1${')'.repeat(20_000)} }}`)).toContain('max expression depth exceeded');
    expect(failure('{{ if true }}'.repeat(20_000) + '{{ end }}'.repeat(20_000))).toContain('depth exceeded');
  });

  test('deep JSON is no value', () => {
    expect(run('{{ fromJson .j }}', { j: '['.repeat(100_000) + ']'.repeat(100_000) })).toBe('<no value>');
    expect(run('{{ fromJson .j }}', { j: '['.repeat(900) + ']'.repeat(900) })).toBe('['.repeat(900) + ']'.repeat(900));
  });
});

const piece = fc.constantFrom(
  ...'{{ }} {{- -}} . .a .s $ $x := = | ( ) "s" `r` 1 1.5 if else end range with define template block break nil'.split(
    ' ',
  ),
  ...'ToUpper trunc printf index slice fromJson eq and or print repeat substr date toDate regexReplaceAll "("'.split(
    ' ',
  ),
  ' ',
  '\n',
  '\udc80',
  'é',
);

describe('hostile input', () => {
  test('token soup gives text or an error of its own kind', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), fc.string({ unit: 'binary' }), (pieces, label) => {
        expect(typeof failure(`{{ ${pieces.join(' ')} }}`, { a: label, s: label })).toBe('string');
      }),
      { numRuns: 2000 },
    );
  });

  test('functions of texts take every text', () => {
    const names = ['ToUpper', 'ToLower', 'title', 'trim', 'b64enc', 'urlencode', 'html', 'js', 'print', 'len'];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string({ unit: 'binary' }), (name, label) => {
        expect(failure(`{{ ${name} .a }}`, { a: label })).not.toContain('error calling');
      }),
    );
  });

  test('encoding and decoding are inverse', () => {
    fc.assert(
      fc.property(fc.string(), (label) => {
        expect(run('{{ .a | b64enc | b64dec }}', { a: label })).toBe(label);
        expect(run('{{ .a | urlencode | urldecode }}', { a: label })).toBe(label);
      }),
    );
  });

  test('trunc and substr cut a text into its bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (label, at) => {
        const { length } = encodeUtf8(label);
        const cut = Math.min(at, length);
        expect(run(`{{ substr 0 ${cut} .a }}{{ substr ${cut} -1 .a }}`, { a: label })).toBe(label);
      }),
    );
  });
});

test('a template without data sees nil', () => {
  const nil: GoValue = null;
  expect(parseTemplate('t', '{{ . }}{{ .x }}{{ .x.y }}', functions).execute(nil)).toBe(
    '<no value><no value><no value>',
  );
});

import { describe, expect, it } from 'vitest';
import { decolorize } from './decolorize.ts';
import { labelsOf, process } from './testing.ts';

describe('regexp and pattern', () => {
  it.each([
    ['| regexp `(?P<x>\\w+)(?: (?P<y>\\d+))?`', 'foo 12', { x: 'foo', y: '12' }],
    ['| regexp `(?P<x>\\w+)(?: (?P<y>\\d+))?`', 'foo', { x: 'foo', y: '' }],
    ['| regexp `(?P<x>\\w+)`', '---', {}],
    ['| regexp `(?<a>.)`', 'x', { a_extracted: 'x' }],
    ['| regexp `(?P<x>.)` | regexp `.(?P<x>.)`', 'ab', { x: 'a' }],
    ['| pattern `<ip> - <_> "<m> <p>"`', '192.0.2.1 - x "GET /"', { ip: '192.0.2.1', m: 'GET', p: '/' }],
    ['| pattern `<ip> - <_> "<m> <p>"`', '192.0.2.1 - x "GET', { ip: '192.0.2.1', m: 'GET' }],
    ['| pattern `x<y>`', 'nope', {}],
  ])('%s on %j', (stages, line, labels) => {
    expect(labelsOf(stages, line)).toEqual(labels);
  });
});

describe('decolorize', () => {
  const ESC = '\u001b';
  it.each([
    [`${ESC}[31mred${ESC}[0m x`, 'red x'],
    [`${ESC}[38;5;208mx${ESC}[K`, 'x'],
    ['\u009b1mx', 'x'],
    [`${ESC}]0;title\u0007x`, 'x'],
    [`${ESC}]8;;http://example.com\u0007x`, 'ttp://example.com\u0007x'],
    [`${ESC}[12345mx`, 'mx'],
    [`${ESC}[1;;x`, ';;x'],
    [`${ESC}[1;2;;3x`, 'x'],
    [`${ESC} x`, `${ESC} x`],
    [`${ESC}${ESC}[1mx`, `${ESC}x`],
    [`\udcc3${ESC}[0m\udca9`, 'é'],
    ['plain', 'plain'],
  ])('%j', (line, out) => {
    expect(decolorize(line)).toBe(out);
  });

  it('takes linear time on runs that have no end', () => {
    const hostile = `${ESC}${';'.repeat(200_000)}`;
    expect(decolorize(hostile)).toBe(hostile);
    expect(decolorize(`${ESC}[`.repeat(100_000))).toHaveLength(200_000);
  });
});

describe('drop and keep', () => {
  it.each([
    ['| logfmt | drop k, nope', 'k=v n=1', { n: '1' }],
    ['| logfmt | drop k="v"', 'k=v', {}],
    ['| logfmt | drop k="v"', 'k=w', { k: 'w' }],
    ['| logfmt | drop k=~"v."', 'k="v\n"', {}],
    ['| logfmt | keep k', 'k=v n=1', { k: 'v' }],
    ['| logfmt | keep k="v", n=~"2."', 'k=v n=1', { k: 'v' }],
    ['| json | drop __error__, __error_details__', '{bad', {}],
    ['| json | drop __error__', '{bad', {}],
    [
      '| json | drop __error__',
      '{"x":1',
      { x: '1', __error_details__: "Value is array, but can't find closing ']' symbol" },
    ],
    // A matcher that accepts the empty value deletes what is not there, and so keeps the details.
    [
      '| json | drop __error__, nope=""',
      '{bad',
      { __error_details__: "Value looks like object, but can't find closing '}' symbol" },
    ],
    ['| json | drop __error__=~"JSON.*"', '{bad', {}],
  ])('%s on %j', (stages, line, labels) => {
    const result = labelsOf(stages, line);
    expect(result).toEqual(labels);
  });

  it('keep with a matcher keeps a label without a name', () => {
    expect(process('| json | keep x', '{"":{"":"1"}}')?.labels).toEqual({});
    expect(process('| json | keep x="2"', '{"":{"":"1"}}')?.labels).toEqual({ '': '1' });
  });

  it('keep leaves error labels', () => {
    expect(process('| json | keep x', '{bad')?.labels).toEqual({
      __error__: 'JSONParserErr',
      __error_details__: "Value looks like object, but can't find closing '}' symbol",
    });
  });

  it('a dropped stream label still takes its name, a dropped parsed label does not come back', () => {
    expect(labelsOf('| drop a | logfmt', 'a=1')).toEqual({ a_extracted: '1' });
    expect(labelsOf('| logfmt | drop k | logfmt', 'k=1')).toEqual({});
    expect(labelsOf('| logfmt | drop k | label_format k="x"', 'k=1')).toEqual({ k: 'x' });
  });
});

describe('formats', () => {
  it.each([
    ['| logfmt | line_format `{{.k}}`', 'k=v', 'v'],
    ['| logfmt | line_format `{{.nope}}`', 'k=v', ''],
    ['| logfmt | line_format `{{ $x := .k }}`', 'k=v', 'v'],
    ['| line_format `{{__line__}}!`', 'x', 'x!'],
    ['| json | line_format `{{.__error__}}`', '{bad', ''],
    ['| json | line_format `<{{.__error__}}>`', '{bad', '<JSONParserErr>'],
    ['| line_format `{{.a.b}}`', 'x', 'x'],
    ['| line_format `{{ . }}`', 'x', 'map[a:b]'],
    ['| line_format `{{ index . "a" }}`', 'x', 'b'],
    ['| drop a | line_format `{{ . }}`', 'x', 'map[]'],
    ['| line_format `{{ date "2006" __timestamp__ }}`', 'x', '2020'],
  ])('%s on %j', (stages, line, out) => {
    expect(process(stages, line)?.line).toBe(out);
  });

  it.each([
    ['x=k', 'k=v', { x: 'v' }],
    ['x=nope', 'k=v', { k: 'v' }],
    ['a=k', 'k=v', { a: 'v' }],
    ['a="new"', 'k=v', { a: 'new', k: 'v' }],
    ['k=`{{ToUpper .k}}`', 'k=v', { k: 'V' }],
    // All templates see the labels of the first one; a rename in front of it shows.
    ['x=`{{.k}}1`, y=`{{.x}}2`', 'k=v', { k: 'v', x: 'v1', y: '2' }],
    ['x=k, y=`{{.x}}2`', 'k=v', { x: 'v', y: 'v2' }],
    ['x=`1`, y=k, z=`{{.y}}{{.k}}`', 'k=v', { x: '1', y: 'v', z: 'v' }],
  ])('label_format %s on %s', (formats, line, labels) => {
    const result = process(`| logfmt | label_format ${formats}`, line)?.labels;
    expect(result).toEqual({ a: 'b', ...labels });
  });

  it('goes on with the next label after an error', () => {
    const labels = labelsOf('| label_format x=`{{ div 1 0 }}`, y="1"', '');
    expect(labels).toMatchObject({ y: '1', __error__: 'TemplateFormatErr' });
    expect(labels).not.toHaveProperty('x');
  });

  it('without quirks a template sees what the stage did before it', () => {
    const given = { options: { quirks: false } };
    expect(labelsOf('| label_format x="1", y=`{{.x}}2`', '', given)).toEqual({ x: '1', y: '12' });
  });

  it.each([
    ['| line_format "{{.x"', 'invalid line template: template: line:1: unclosed action'],
    ['| label_format x=`{{.x`', "invalid template for label 'x': template: label:1: unclosed action"],
    ['| label_format x=y, x=z', "multiple label name 'x' not allowed in a single format operation"],
    ['| label_format __error__="x"', '__error__ cannot be formatted'],
  ])('%s cannot be built', (stage, message) => {
    expect(() => process(stage, '')).toThrow(message);
  });
});

describe('label categories', () => {
  it('structured metadata gives way to parsed labels and to the stream by name', () => {
    expect(labelsOf('| logfmt', 'sm=1 a=2', { metadata: { sm: 'x' } })).toEqual({
      sm: 'x',
      sm_extracted: '1',
      a_extracted: '2',
    });
    expect(labelsOf('', '', { metadata: { a: 'x' } })).toEqual({ a_extracted: 'x' });
    expect(labelsOf('| label_format sm="new"', '', { metadata: { sm: 'x' } })).toEqual({ sm: 'new' });
    expect(labelsOf('| drop sm', '', { metadata: { sm: 'x' } })).toEqual({});
  });

  it('metadata may carry an error', () => {
    expect(labelsOf('', '', { metadata: { __error__: 'e', __error_details__: 'd' } })).toEqual({
      __error__: 'e',
      __error_details__: 'd',
    });
    // Details alone do not count as a change.
    expect(labelsOf('', '', { metadata: { __error_details__: 'd' } })).toEqual({});
  });

  it('state of one line does not leak into the next', () => {
    expect(labelsOf('| logfmt | drop k', 'k=1 l=2')).toEqual({ l: '2' });
    expect(labelsOf('| logfmt', 'l=3')).toEqual({ l: '3' });
  });

  it('empty stream labels are no labels', () => {
    expect(process('| logfmt', 'e=1', { stream: { a: 'b', e: '' } })?.labels).toEqual({ a: 'b', e: '1' });
  });
});

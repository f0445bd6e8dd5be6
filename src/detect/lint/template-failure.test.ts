import { expect, test } from 'vitest';
import { templateCanFail, templateFieldNames } from './template-failure.ts';

test.each([
  ['plain', false],
  ['{{ .ip }}', false],
  ['{{ ToLower .user | trunc 8 }}', false],
  ['{{ regexReplaceAll "^a" .x "b" }}', false],
  ['{{ regexReplaceAll .y .x "b" }}', true],
  ['{{ if eq .x "a" }}1{{ else }}{{ substr 0 9 .x }}{{ end }}', true],
  ['{{ div (int .x) 10 }}', false],
  ['{{ div (int .x) (int .y) }}', true],
  ['{{ unixEpoch __timestamp__ }}', false],
  ['{{ unixEpoch .x }}', true],
  ['{{ .a.b }}', true],
  ['{{ (fromJson .x).y }}', true],
  ['{{ not closed', false],
])('%s can fail: %s', (template, canFail) => {
  expect(templateCanFail(template)).toBe(canFail);
});

test.each([
  ['{{ .a }} {{ if .b }}{{ .c }}{{ else }}{{ .d }}{{ end }}', ['a', 'b', 'c', 'd']],
  ['{{ index . "a" }} {{ eq .b "c" }} {{ $.d }}', ['a', 'b', 'd']],
  ['{{ ToLower (trim .a) }}', ['a']],
  ['{{', []],
])('%s reads %j', (template, names) => {
  expect(templateFieldNames(template)).toEqual(names);
});

import { expect, test } from 'vitest';
import { parseRegex } from '../../logql/regex/index.ts';
import { textAfterOpenWildcard } from './uri-pattern.ts';

test.each([
  ['^/login$', undefined],
  ['^/login.*$', undefined],
  ['^(/[^?]*)?/auth/login(\\?.*)?$', undefined],
  ['^/api/[a-z/]+[?](.*&)?x=1.*$', undefined],
  ['^[^?]*\\.sql(\\.gz)?(\\?.*)?$', undefined],
  ['^/index\\.php([/?].*)?$', undefined],
  ['^.*\\?x=1$', undefined],
  ['^.*\\.js$', '.js'],
  ['^/a.+/setup$', '/setup'],
  ['^(/|.*)/setup$', '/setup'],
  ['^[^&]*/setup$', '/setup'],
  ['^(.*/)?setup\\?x$', '/'],
  ['^/a(b.*){2}c$', 'b'],
])('%s: text behind an open wildcard is %s', (pattern, text) => {
  expect(textAfterOpenWildcard(parseRegex(pattern))).toBe(text);
});

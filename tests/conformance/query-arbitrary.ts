/** Random LogQL for fast-check: texts from the grammar, most of them valid, and texts broken on purpose. */
import fc from 'fast-check';

type Text = fc.Arbitrary<string>;

const pick = (...texts: readonly string[]): Text => fc.constantFrom(...texts);

/** Pieces one after the other. */
function row(...pieces: readonly (string | Text)[]): Text {
  return fc
    .tuple(...pieces.map((piece) => (typeof piece === 'string' ? fc.constant(piece) : piece)))
    .map((texts) => texts.join(''));
}

function list(item: Text, separator: string | Text, minLength = 1, maxLength = 3): Text {
  const separators = fc.array(typeof separator === 'string' ? fc.constant(separator) : separator, {
    minLength: maxLength,
    maxLength,
  });
  return fc
    .tuple(fc.array(item, { minLength, maxLength }), separators)
    .map(([items, between]) => items.map((text, i) => (i === 0 ? text : between[i - 1] + text)).join(''));
}

const optional = (text: Text): Text => fc.option(text, { nil: '' });

const space = fc.oneof(
  { weight: 12, arbitrary: fc.constant(' ') },
  { weight: 1, arbitrary: pick('\n', '\t', '  ', ' # note\n', ' /* note */ ', '// note\n') },
);
const gap = fc.oneof({ weight: 4, arbitrary: fc.constant('') }, { weight: 1, arbitrary: space });

/** Mostly one of the good texts, now and then one of the odd ones. */
function mostly(good: Text, odd: Text, weight = 15): Text {
  return fc.oneof({ weight, arbitrary: good }, { weight: 1, arbitrary: odd });
}

const name = mostly(
  fc.oneof(
    { weight: 9, arbitrary: pick('a', 'b', 'app', 'level', 'status', 'host', 'x_1', '_y', '__error__', 'Level') },
    { weight: 1, arbitrary: pick('rate', 'sum', 'ip', 'duration', 'bytes', 'vector', 'label_replace', 'strict') },
  ),
  pick('é', 'json', 'by', "'q'", '@', 'x.y', '9a'),
  60,
);

const regex = mostly(
  pick('.+', '.*', 'a|b', 'warn|warning', '5..', '(?i)err', 'foo.*bar|foo.*baz', '^a$', 'a`b', '\\\\d+', 'é+', ''),
  pick('[', '(', 'a{2000}', '(?<a'),
  60,
);
const plain = mostly(
  fc.oneof(
    pick('', 'x', 'GET', 'a b', 'é☃', '\\"', '\\n', '\\x41', '\\xff', '\\u00e9', '\\101', '{{.a}}', '10.0.0.1'),
    fc.string({ maxLength: 4 }).map((text) => text.replace(/["\\\n]/g, '')),
  ),
  pick('\\q', '\\', '\n', "\\'"),
  100,
);

const quoted = (text: Text): Text =>
  fc.oneof(
    { weight: 3, arbitrary: text.map((body) => `"${body}"`) },
    { weight: 1, arbitrary: text.map((body) => `\`${body.replaceAll('`', '')}\``) },
  );

const string = quoted(plain);
const ipString = quoted(pick('10.0.0.1', '10.0.0.0/8', '2001:db8::/32', '10.0.0.1-10.0.0.9', 'nope'));

const number = mostly(
  fc.oneof(
    pick('0', '1', '5', '0.5', '.5', '5.', '1e3', '1_000', '0x1p4', '010', '100000000', '0.0000001', '0x_1p1_0'),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }).map(String),
  ),
  pick('0x1F', '1e400', '0b1', '08', '1__0', '1e', '0b', '18446744073709551616'),
  40,
);
const duration = mostly(
  pick('5s', '1h30m', '1d', '1w2d', '1.5s', '5us', '5µs', '300ms', '1y', '90m', '0s', '100ns'),
  pick('5M', '1d1h5', '2h2d', '0', '1e3s'),
  40,
);
const size = mostly(
  pick('1KB', '1.5KiB', '5B', '10MB', '1GB', '2TiB', '1K', '1.5Mi', '999B', '1024B', '7PiB', '2.5GB'),
  pick('1kb', '1EB', '0B', '1PB', '²B'),
  40,
);

const equality = pick('=', '!=', '=~', '!~');

const matcher = fc.oneof(
  { weight: 3, arbitrary: row(name, gap, pick('=', '!='), gap, string) },
  { weight: 2, arbitrary: row(name, gap, equality, gap, quoted(regex)) },
);

const selector = mostly(
  fc.oneof(
    fc.constant('{app="x"}'),
    row('{', gap, 'app=~".+"', gap, ',', gap, list(matcher, row(gap, ',', gap)), gap, '}'),
  ),
  fc.oneof(pick('{}', '{app=~".*"}', '{app!="x"}', '{a="b",}'), row('{', list(matcher, ','), '}')),
  30,
);

const lineValue = fc.oneof({ weight: 5, arbitrary: string }, { weight: 1, arbitrary: row('ip(', ipString, ')') });

const lineFilter = row(
  pick('|=', '!=', '|~', '!~', '|>', '!>'),
  gap,
  lineValue,
  fc.oneof(
    { weight: 4, arbitrary: fc.constant('') },
    {
      weight: 1,
      arbitrary: fc
        .array(row(space, 'or', space, lineValue), { minLength: 1, maxLength: 3 })
        .map((all) => all.join('')),
    },
  ),
);

const signed = row(pick('', '', '-', '+', '- '), number);
const comparison = pick('=', '==', '!=', '>', '>=', '<', '<=');

const { labelFilter } = fc.letrec<{ labelFilter: string; one: string }>((tie) => ({
  one: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    matcher,
    row(name, gap, comparison, gap, fc.oneof(signed, duration, row('-', duration), size)),
    row(name, gap, pick('=', '!=', '=='), gap, 'ip(', ipString, ')'),
    row('(', gap, tie('labelFilter'), gap, ')'),
  ),
  labelFilter: list(tie('one'), pick(' and ', ' or ', ', ', ' ', ',', ' AND ', ' or '), 1, 4),
}));

const extraction = fc.oneof(
  name,
  row(name, gap, '=', gap, quoted(pick('a', 'a.b', 'a[0]', '[\\"k k\\"]', 'x..y', ''))),
);
const extractions = list(extraction, row(gap, ',', gap));
const labelFormat = row(name, gap, '=', gap, fc.oneof(name, quoted(pick('{{.a}}', '{{.a | ToUpper}}', '{{', '', 'x'))));

const stage = fc.oneof(
  { weight: 3, arbitrary: row('json', optional(row(space, extractions))) },
  {
    weight: 3,
    arbitrary: row(
      'logfmt',
      optional(pick(' --strict', ' --keep-empty', ' --strict --keep-empty', ' --odd')),
      optional(row(space, extractions)),
    ),
  },
  {
    weight: 1,
    arbitrary: row(
      'regexp',
      gap,
      quoted(mostly(pick('(?P<x>a)', '(?<y>b)', '(?P<x>a)(b)(?P<z>c)'), pick('(a)', '(?P<x>a)(?P<x>b)', '('), 20)),
    ),
  },
  {
    weight: 1,
    arbitrary: row(
      'pattern',
      gap,
      quoted(mostly(pick('<a> <b>', '<_> <a>', 'x<a>y'), pick('<a><b>', 'x', '<a> <a>', ''), 20)),
    ),
  },
  { weight: 1, arbitrary: pick('unpack', 'decolorize', 'UNPACK') },
  { weight: 1, arbitrary: row('line_format', gap, quoted(pick('{{.a}}', 'x', '{{'))) },
  { weight: 1, arbitrary: row('label_format', space, list(labelFormat, row(gap, ',', gap))) },
  { weight: 1, arbitrary: row(pick('drop', 'keep'), space, list(fc.oneof(name, matcher), row(gap, ',', gap))) },
  { weight: 8, arbitrary: labelFilter },
);

const stages = fc
  .array(fc.oneof({ weight: 2, arbitrary: lineFilter }, { weight: 3, arbitrary: row('|', gap, stage) }), {
    maxLength: 4,
  })
  .chain((all) =>
    fc
      .array(gap, { minLength: all.length, maxLength: all.length })
      .map((gaps) => all.map((text, i) => gaps[i] + text).join(' ')),
  );

const unwrap = row(
  '|',
  gap,
  'unwrap',
  space,
  fc.oneof(name, row(pick('bytes', 'duration', 'duration_seconds'), '(', name, ')')),
  optional(row(space, '|', gap, labelFilter)),
);

const range = row(
  '[',
  mostly(
    pick('5m', '1h30m', '1d', '90s', '1500ms', '0', '1w2d'),
    pick('', '5', ' 5m', '1.5h', '5us', '1m1h', '-5m', '99999y'),
    40,
  ),
  ']',
);
const offset = optional(row(' offset ', mostly(pick('1h', '-5m', '1.5s', '1d', '0s'), pick('5', '1'), 20)));

/** A log query with its range; `unwrapped` stands where an unwrap may. */
function logRange(unwrapped: Text): Text {
  return fc.letrec<{ range: string }>((tie) => ({
    range: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      row(selector, gap, stages, gap, unwrapped, gap, range, offset),
      row(selector, gap, range, offset, gap, stages, gap, unwrapped),
      row('(', selector, gap, stages, gap, unwrapped, ')', gap, range, offset),
      row('(', selector, ')', range, offset, unwrapped),
      row('(', tie('range'), ')'),
    ),
  })).range;
}

const names = row('(', gap, optional(list(name, row(gap, ',', gap))), gap, ')');
const grouping = row(pick('by', 'without', 'BY'), gap, names);
const countingOp = pick('rate', 'count_over_time', 'bytes_rate', 'bytes_over_time', 'absent_over_time', 'Rate');
const unwrappingOp = pick('sum_over_time', 'rate', 'rate_counter', 'absent_over_time');
const groupedOp = pick(
  'avg_over_time',
  'max_over_time',
  'min_over_time',
  'first_over_time',
  'last_over_time',
  'stddev_over_time',
  'stdvar_over_time',
);
const rangeAggregation = mostly(
  fc.oneof(
    row(countingOp, gap, '(', gap, logRange(fc.constant('')), gap, ')'),
    row(unwrappingOp, gap, '(', gap, logRange(unwrap), gap, ')'),
    row(groupedOp, gap, '(', gap, logRange(unwrap), gap, ')', gap, optional(grouping)),
    row('quantile_over_time(', number, ',', logRange(unwrap), ')', gap, optional(grouping)),
  ),
  row(
    fc.oneof(countingOp, unwrappingOp, groupedOp, pick('quantile_over_time')),
    '(',
    optional(row(number, ',')),
    logRange(optional(unwrap)),
    ')',
    optional(grouping),
  ),
  20,
);

const vectorOp = pick('sum', 'avg', 'count', 'max', 'min', 'stddev', 'stdvar', 'SUM');
const sortOp = pick('sort', 'sort_desc');
const topOp = pick('topk', 'bottomk');
const operator = pick('or', 'and', 'unless', '==', '!=', '>', '>=', '<', '<=', '+', '-', '*', '/', '%', '^');
const group = optional(row(pick(' group_left', ' group_right'), gap, optional(names)));
const modifier = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: row(optional(fc.constant(' bool')), optional(row(pick(' on', ' ignoring'), gap, names, group))),
  },
);
const wholeNumber = mostly(pick('1', '3', '10', '007'), number, 10);

const { metric } = fc.letrec<{ metric: string; call: string }>((tie) => ({
  call: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 8, arbitrary: rangeAggregation },
    { weight: 1, arbitrary: signed },
    { weight: 1, arbitrary: row('vector(', number, ')') },
    { weight: 3, arbitrary: row(vectorOp, gap, optional(grouping), gap, '(', tie('metric'), ')') },
    { weight: 1, arbitrary: row(vectorOp, gap, '(', tie('metric'), ')', gap, grouping) },
    { weight: 1, arbitrary: row(sortOp, optional(pick(' by ()')), '(', tie('metric'), ')') },
    { weight: 1, arbitrary: row(topOp, optional(grouping), '(', wholeNumber, ', ', tie('metric'), ')') },
    { weight: 1, arbitrary: row('approx_topk(', wholeNumber, ',', tie('metric'), ')') },
    { weight: 1, arbitrary: row('label_replace(', tie('metric'), ', "d", "$1", "s", ', quoted(regex), ')') },
    { weight: 2, arbitrary: row('(', gap, tie('metric'), gap, ')') },
  ),
  metric: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: tie('call') },
    { weight: 2, arbitrary: row(tie('metric'), gap, ' ', operator, modifier, ' ', gap, tie('call')) },
  ),
}));

/** Calls that parse and are refused for what they say. */
const refused = fc.oneof(
  row(pick('sum', 'sort', 'topk', 'approx_topk'), optional(grouping), '(', number, ',', metric, ')'),
  row(pick('sort', 'topk', 'approx_topk'), optional(grouping), '(', metric, ')'),
  row(metric, ' ', operator, ' ', selector, stages),
  row('(', selector, stages, ') ', operator, ' ', metric),
);

const variants = row('variants(', list(metric, ', ', 1, 2), ') of (', logRange(optional(unwrap)), ')');

/** Queries from the grammar, some with an odd name, number or text in them. */
export const query: Text = fc.oneof(
  { weight: 2, arbitrary: row(gap, selector, gap, stages, gap) },
  { weight: 1, arbitrary: row('(', selector, gap, stages, ')') },
  { weight: 6, arbitrary: metric },
  { weight: 1, arbitrary: fc.oneof(refused, variants) },
);

const noise = pick(
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ',',
  '|',
  '=',
  '"',
  '`',
  "'",
  '\\',
  'or',
  'by',
  '5',
  '5m',
  '[5m]',
  '-',
  '--',
  '.',
  '#',
  '/*',
  '\0',
  '\udcff',
  '🙂',
  '\ufeff',
  ' ',
);

/** A query with a few characters or tokens removed, repeated or put in. */
export const brokenQuery: Text = fc
  .tuple(
    query,
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 6 }), fc.nat({ max: 2 }), noise), { minLength: 1, maxLength: 2 }),
  )
  .map(([text, edits]) =>
    edits.reduce((current, [at, length, way, extra]) => {
      const start = at % (current.length + 1);
      const end = Math.min(current.length, start + length);
      const middle = way === 0 ? '' : way === 1 ? extra : current.slice(start, end).repeat(2);
      return current.slice(0, start) + middle + current.slice(end);
    }, text),
  );

import { Labels } from '../../logql/labels.ts';
import type { NanoTime, Stream } from '../../logql/types.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { LoadedDetection } from '../model/detection.ts';
import { valueProblem } from '../query/bind.ts';
import { DEFAULT_SITE } from '../model/site.ts';
import { parseDuration } from '../model/duration.ts';
import type { ParamValue } from '../model/detection-schema.ts';
import { nearest } from '../model/suggest.ts';
import type { YamlPath } from '../model/yaml-file.ts';
import { resolveDetection, type BuiltDetection, type ResolvedDetection } from '../query/resolve.ts';
import type { SameNumber } from './compare-alerts.ts';
import type { EngineProfile } from './simulate.ts';
import { buildStreams } from './streams.ts';
import { TestFileError } from './test-error.ts';
import type { LoadedTestFile, ReadFile } from './test-file.ts';
import { ruleOfDetection, type TestRule } from './test-rule.ts';
import type { RuleTestData, SampleData, TestKind } from './test-schema.ts';
import { parseStart } from './time.ts';

/** What the tests of a file are about. */
export type TestSubject =
  | { readonly kind: 'detection'; readonly loaded: LoadedDetection }
  | { readonly kind: 'rules'; readonly rules: readonly TestRule[] };

export interface TestEnvironment {
  readonly subject: TestSubject;
  readonly testFile: LoadedTestFile;
  readonly samples: ReadonlyMap<string, SampleData>;
  readonly readFile: ReadFile;
}

/** A test that is ready to run. */
export interface PreparedTest {
  readonly index: number;
  readonly name: string;
  readonly kind: TestKind;
  readonly line: number;
  readonly data: RuleTestData;
  readonly rules: readonly TestRule[];
  readonly detection: BuiltDetection | undefined;
  /** Time between evaluations of each rule. */
  readonly ticksNs: readonly bigint[];
  readonly streams: readonly Stream[];
  readonly start: NanoTime;
  readonly profile: EngineProfile;
  readonly sameNumber: SameNumber;
  readonly externalLabels: Labels | undefined;
  readonly externalUrl: string | undefined;
}

/** A query of the detection that cannot be built, for example for a value that the test gives. */
export class BrokenQueryError extends Error {
  override readonly name = 'BrokenQueryError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics[0]?.message[0] ?? 'the query is broken');
    this.diagnostics = diagnostics;
  }
}

const DEFAULT_TICK_NS = 60_000_000_000n;
const MAX_SERIES = 500;

/** Builds the rules and streams of a test. Throws {@link TestFileError} and {@link BrokenQueryError}. */
export function prepareTest(environment: TestEnvironment, index: number): PreparedTest {
  const { testFile, samples, readFile } = environment;
  const { data: fileData, file } = testFile;
  const data = fileData.tests[index];
  const path = ['tests', index];
  const { rules, detection } = rulesOf(environment, data, path);
  const tick = fileData.evaluation_interval ?? defaultTick(environment, data);
  if (tick <= 0n) throw new TestFileError(['evaluation_interval'], 'The interval is more than 0.');
  const spacing = data.interval === undefined ? tick : (parseDuration(data.interval) ?? tick);
  const start = data.start_timestamp === undefined ? 0n : parseStart(data.start_timestamp);
  if (start === undefined) {
    throw new TestFileError([...path, 'start_timestamp'], 'A start is RFC 3339 or Unix seconds.');
  }
  const context = { samples, start, intervalNs: spacing, readFile, ingest: fileData.loki?.ingest };
  return {
    index,
    name: data.name ?? `test ${index + 1}`,
    kind: data.kind ?? 'other',
    line: file.lineAt(path),
    data,
    rules,
    detection,
    ticksNs: rules.map((rule) => (fileData.respect_group_interval === true ? rule.intervalNs : tick)),
    streams: buildStreams(data.input_streams ?? [], context, [...path, 'input_streams']),
    start,
    profile: {
      quirks: fileData.loki?.quirks ?? true,
      maxSeries: fileData.loki?.max_query_series ?? MAX_SERIES,
      roundtrip: fileData.loki?.ruler_roundtrip ?? true,
    },
    sameNumber: sameNumber(fileData.fuzzy_compare === true, fileData.tolerance),
    externalLabels: data.external_labels === undefined ? undefined : Labels.fromObject(data.external_labels),
    externalUrl: data.external_url,
  };
}

/** A detection is evaluated at its own interval; rule files as promtool does, or the pull request where it must be. */
function defaultTick({ subject }: TestEnvironment, data: RuleTestData): bigint {
  if (subject.kind === 'detection') return subject.loaded.detection.interval;
  const interval = data.interval === undefined ? undefined : parseDuration(data.interval);
  return interval ?? DEFAULT_TICK_NS;
}

function rulesOf(
  { subject }: TestEnvironment,
  data: RuleTestData,
  path: YamlPath,
): { readonly rules: readonly TestRule[]; readonly detection: BuiltDetection | undefined } {
  if (subject.kind === 'rules') {
    for (const key of ['params', 'lists'] as const) {
      if (data[key] !== undefined) throw new TestFileError([...path, key], `Only tests of a detection have ${key}.`);
    }
    return { rules: subject.rules, detection: undefined };
  }
  const { loaded } = subject;
  const { resolved, rules } = resolveForTest(loaded, paramsOf(loaded, data, path), data.lists ?? {});
  switch (resolved.status) {
    case 'built':
      return { rules, detection: resolved };
    case 'left_out':
      throw new TestFileError(
        path,
        `The detection is left out: ${resolved.reason}.`,
        'give the list under lists of this test',
      );
    case 'broken':
      throw new BrokenQueryError(resolved.diagnostics);
    default: {
      const impossible: never = resolved;
      return impossible;
    }
  }
}

interface ResolvedForTest {
  readonly resolved: ResolvedDetection;
  readonly rules: readonly TestRule[];
}

/** Detections as their tests have asked for them; most tests of a detection take the same values. */
const resolvedForTests = new WeakMap<LoadedDetection, Map<string, ResolvedForTest>>();

/** A detection with the values of a test; the rule has the tree that the ruler evaluates. */
export function resolveForTest(
  loaded: LoadedDetection,
  params: ReadonlyMap<string, ParamValue>,
  lists: Readonly<Record<string, readonly string[]>>,
): ResolvedForTest {
  const known = resolvedForTests.get(loaded) ?? new Map<string, ResolvedForTest>();
  resolvedForTests.set(loaded, known);
  const key = JSON.stringify([[...params], Object.entries(lists)]);
  const found = known.get(key);
  if (found !== undefined) return found;
  const overrides = { params, lists: new Map(Object.entries(lists)) };
  const resolved = resolveDetection(loaded, DEFAULT_SITE, { overrides, ignoreSite: true });
  const result = { resolved, rules: resolved.status === 'built' ? [ruleOfDetection(resolved)] : [] };
  known.set(key, result);
  return result;
}

function paramsOf(loaded: LoadedDetection, data: RuleTestData, path: YamlPath): Map<string, ParamValue> {
  const values = new Map<string, ParamValue>(Object.entries(data.params ?? {}));
  const { params, id } = loaded.detection;
  for (const [name, value] of values) {
    const param = params.get(name);
    const at = [...path, 'params', name];
    if (param === undefined) {
      const near = nearest(name, params.keys());
      const remedy = near === undefined ? `it has ${[...params.keys()].join(', ') || 'none'}` : `did you mean ${near}?`;
      throw new TestFileError(at, `${id} has no parameter ${name}.`, remedy);
    }
    const problem = valueProblem(param, value);
    if (problem !== undefined) throw new TestFileError(at, problem);
  }
  return values;
}

/** Equal, also both NaN; `fuzzy`: neighbours count as equal, as promtool's fuzzy_compare. */
function sameNumber(fuzzy: boolean, tolerance: number | undefined): SameNumber {
  return (a, b) => {
    if (Object.is(a, b) || a === b) return true;
    if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
    const distance = Math.abs(a - b);
    const size = Math.max(Math.abs(a), Math.abs(b));
    if (tolerance !== undefined && distance <= tolerance * size) return true;
    return fuzzy && distance <= size * Number.EPSILON;
  };
}

import { Labels } from '../../labels.ts';
import { byteLength } from '../../text.ts';
import type { Entry, Stream } from '../../types.ts';
import { detectLineLevel } from './detect-level.ts';
import { knownLevel, LEVEL_FIELDS } from './level-names.ts';

export interface IngestOptions {
  /** Add the stream label `service_name`; default true. */
  readonly serviceName?: boolean;
  /** Add the structured metadata `detected_level`; default true. */
  readonly detectedLevel?: boolean;
}

export interface IngestStreamsOptions extends IngestOptions {
  /** Drop entries of a stream with the same time, line and structured metadata as one before; default true. */
  readonly dedupe?: boolean;
  /** Drop longer lines; default 256 KiB, Infinity for none. */
  readonly maxLineBytes?: number;
}

const DEFAULT_MAX_LINE_BYTES = 262_144;

const SERVICE_LABELS: readonly string[] = [
  'service',
  'app',
  'application',
  'app_name',
  'name',
  'app_kubernetes_io_name',
  'container',
  'container_name',
  'k8s_container_name',
  'component',
  'workload',
  'job',
  'k8s_job_name',
];

/** Streams that Loki makes itself: aggregated metrics and patterns. */
const INTERNAL_LABELS: readonly string[] = ['__aggregated_metric__', '__pattern__'];

/**
 * A stream's labels and an entry as Loki 3.7 stores them by default. The stream gets `service_name`, the entry
 * `detected_level`, unless they have one.
 */
export function ingestEntry(
  streamLabels: Labels,
  entry: Entry,
  options: IngestOptions = {},
): { readonly labels: Labels; readonly entry: Entry } {
  const labels = options.serviceName === false ? streamLabels : withServiceName(streamLabels);
  return { labels, entry: options.detectedLevel === false ? entry : withDetectedLevel(labels, entry) };
}

/** The labels of a stream with `service_name`. */
export function withServiceName(labels: Labels): Labels {
  if (labels.has('service_name') || INTERNAL_LABELS.some((name) => labels.has(name))) return labels;
  const source = SERVICE_LABELS.find((name) => (labels.get(name) ?? '') !== '');
  const service = source === undefined ? undefined : labels.get(source);
  return Labels.of([...labels, ['service_name', service ?? 'unknown_service']]);
}

function withDetectedLevel(labels: Labels, entry: Entry): Entry {
  const metadata = entry.metadata ?? Labels.empty;
  const own = metadata.get('detected_level');
  const level = own === undefined ? levelOf(labels, metadata, entry.line) : (knownLevel(own) ?? own);
  if (level === own || level === '') return entry;
  return { ...entry, metadata: Labels.of([...metadata, ['detected_level', level]]) };
}

function levelOf(labels: Labels, metadata: Labels, line: string): string {
  const named = levelLabel(labels) ?? levelLabel(metadata);
  if (named !== undefined) return knownLevel(named) ?? named;
  const severity = metadata.get('severity_number') ?? '';
  return severity === '' ? detectLineLevel(line) : severityLevel(severity);
}

function levelLabel(labels: Labels): string | undefined {
  const name = LEVEL_FIELDS.find((field) => labels.has(field));
  return name === undefined ? undefined : labels.get(name);
}

/** Highest severity number of OpenTelemetry for each level. */
const SEVERITIES: readonly (readonly [number, string])[] = [
  [4, 'trace'],
  [8, 'debug'],
  [12, 'info'],
  [16, 'warn'],
  [20, 'error'],
  [24, 'fatal'],
];

function severityLevel(text: string): string {
  if (!/^[+-]?[0-9]+$/.test(text) || !Number.isSafeInteger(Number(text))) return 'info';
  const number = Number(text);
  if (number === 0) return 'unknown';
  return SEVERITIES.find(([highest]) => number <= highest)?.[1] ?? 'unknown';
}

/**
 * Streams as Loki 3.7 stores them by default: labels of {@link ingestEntry}, exact duplicates and over-long lines
 * dropped, streams that become equal joined, entries in time order.
 */
export function ingestStreams(streams: readonly Stream[], options: IngestStreamsOptions = {}): Stream[] {
  const limit = options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES;
  const stored = new Map<string, { readonly labels: Labels; readonly entries: Entry[] }>();
  for (const { labels: own, entries } of streams) {
    const labels = options.serviceName === false ? own : withServiceName(own);
    const target = stored.get(labels.key) ?? { labels, entries: [] };
    stored.set(labels.key, target);
    for (const entry of entries) {
      if (byteLength(entry.line) > limit) continue;
      target.entries.push(ingestEntry(labels, entry, { ...options, serviceName: false }).entry);
    }
  }
  return [...stored.values()].map(({ labels, entries }) => {
    entries.sort((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0));
    return { labels, entries: options.dedupe === false ? entries : withoutDuplicates(entries) };
  });
}

function withoutDuplicates(entries: readonly Entry[]): Entry[] {
  const out: Entry[] = [];
  let seen = new Set<string>();
  let last: bigint | undefined;
  for (const entry of entries) {
    if (entry.ts !== last) {
      seen = new Set();
      last = entry.ts;
    }
    const key = `${entry.metadata?.key ?? ''}\n${entry.line}`;
    if (seen.has(key)) continue;
    seen.add(key);
    out.push(entry);
  }
  return out;
}

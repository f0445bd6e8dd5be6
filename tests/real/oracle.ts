/** Client of cmd/oracle: asks Loki's own packages. Needs Go only to build; see README.md beside this file. */
import { type ChildProcessByStdio, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { join } from 'node:path';
import type {
  AlertVector,
  LabelObject,
  MetricAnswer,
  MetricQuestion,
  ParseAnswer,
  PipelineAnswer,
  VectorEntry,
  VectorStream,
} from '../conformance/vector.ts';

/** Root of the repository: the command and the tests run from there. */
const MODULE = join(process.cwd(), 'tests', 'real');

interface Failure {
  readonly error: string;
}

export interface MetricRequest extends MetricQuestion {
  /** Limit of series; 0 or omitted: none. */
  readonly max_series?: number;
  /** True: parse, print and parse again first, as the ruler does. */
  readonly round_trip?: boolean;
}

export interface RegexNode {
  readonly op: string;
  readonly flags: number;
  readonly text?: string;
  readonly runes?: readonly number[];
  readonly min?: number;
  readonly max?: number;
  readonly cap?: number;
  readonly name?: string;
  readonly sub?: readonly RegexNode[];
}

export type RegexAnswer =
  | Failure
  | {
      readonly tree: RegexNode;
      readonly simplified: RegexNode;
      readonly string: string;
      readonly names: readonly string[];
      readonly matches: readonly {
        /** Byte offsets of the leftmost match and its groups, -1 = group without part; null = no match. */
        readonly first: readonly number[] | null;
        readonly all: readonly (readonly number[])[] | null;
        readonly replaced?: string;
        readonly replaced_literal?: string;
      }[];
    };

export type TemplateAnswer = Failure | { readonly line: string; readonly labels: LabelObject };

export interface AlertTemplateRequest {
  readonly text: string;
  readonly name?: string;
  readonly labels?: LabelObject;
  readonly value?: number | string;
  readonly external_labels?: LabelObject;
  readonly external_url?: string;
  readonly ts?: string;
  readonly streams?: readonly VectorStream[];
}

export interface RuleRequest {
  readonly id: string;
  readonly expr: string;
  readonly interval: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly limit?: number;
  readonly labels?: LabelObject;
  readonly annotations?: LabelObject;
}

export interface RulesRequest {
  readonly rules: readonly RuleRequest[];
  readonly streams?: readonly VectorStream[];
  /** Gzipped JSON lines as in tests/vectors/alerts. */
  readonly streams_file?: string;
  readonly from?: string;
  readonly to?: string;
  readonly max_series?: number;
  readonly external_labels?: LabelObject;
  readonly external_url?: string;
  readonly trace?: boolean;
}

export interface RulesResult {
  readonly alerts: readonly AlertVector[];
  readonly errors: readonly { readonly rule: string; readonly ts: string; readonly error: string }[];
  readonly evaluations: number;
  readonly ticks?: readonly {
    readonly rule: string;
    readonly ts: string;
    readonly error?: string;
    readonly alerts: readonly {
      readonly labels: LabelObject;
      readonly annotations: LabelObject;
      readonly state: 'pending' | 'firing' | 'inactive';
      readonly value: string;
      readonly active_at?: string;
      readonly fired_at?: string;
      readonly resolved_at?: string;
    }[];
  }[];
}

/** What each kind of question gets for an answer. Text outside UTF-8 is lone surrogates U+DC80..DCFF both ways. */
export interface Kinds {
  parse: { request: { readonly query: string }; answer: ParseAnswer };
  pipeline: {
    request: { readonly query: string; readonly labels: LabelObject; readonly entries: readonly VectorEntry[] };
    answer: PipelineAnswer;
  };
  metric: { request: MetricRequest; answer: MetricAnswer };
  regex: {
    request: { readonly pattern: string; readonly texts?: readonly string[]; readonly replace?: string };
    answer: RegexAnswer;
  };
  template: {
    request: {
      readonly template: string;
      readonly label?: string;
      readonly labels?: LabelObject;
      readonly metadata?: LabelObject;
      readonly line?: string;
      readonly ts?: string;
    };
    answer: TemplateAnswer;
  };
  alerttemplate: {
    request: AlertTemplateRequest;
    answer: { readonly text: string; readonly error?: string } | Failure;
  };
  rules: { request: RulesRequest; answer: RulesResult | Failure };
}

/** Loki crashed or took too long on a question; `problem` says which. */
export class OracleTrouble extends Error {
  override readonly name = 'OracleTrouble';
  readonly problem: 'panic' | 'timeout' | 'crash' | 'invalid';

  constructor(problem: OracleTrouble['problem'], detail: string) {
    super(`${problem}: ${detail}`);
    this.problem = problem;
  }
}

interface Pending {
  readonly line: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  attempts: number;
}

/** Why the oracle cannot be built here: no Go, or modules that cannot be downloaded; undefined if it can. */
export function missingForBuild(): string | undefined {
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0) return 'there is no go command';
  const listed = spawnSync('go', ['list', '-deps', './cmd/oracle'], {
    cwd: MODULE,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (listed.status === 0) return undefined;
  return `go cannot get the modules: ${listed.stderr.trim().split('\n').at(-1)}`;
}

/**
 * Builds a command of tests/real into tests/real/bin and returns its path. Go's own cache makes a repeated build
 * quick. Throws with the compiler's text if the build fails.
 */
export function buildCommand(name: string): string {
  const out = join(MODULE, 'bin', name);
  mkdirSync(join(MODULE, 'bin'), { recursive: true });
  execFileSync('go', ['build', '-o', out, `./cmd/${name}`], { cwd: MODULE, stdio: ['ignore', 'ignore', 'inherit'] });
  return out;
}

/** The oracle's binary, built if it is not there yet. */
export function oracleBinary(): string {
  const out = join(MODULE, 'bin', 'oracle');
  return existsSync(out) && process.env['ORACLE_REBUILD'] !== '1' ? out : buildCommand('oracle');
}

/** A running oracle; many questions may be under way at the same time. Close it at the end. */
export class Oracle {
  readonly #binary: string;
  readonly #pending = new Map<number, Pending>();
  #child: ChildProcessByStdio<Writable, Readable, null> | undefined;
  #nextId = 1;
  #closed = false;

  constructor(binary: string = oracleBinary()) {
    this.#binary = binary;
  }

  /** Asks one question. Rejects with {@link OracleTrouble} on a panic, a timeout or a crash of Loki's code. */
  ask<K extends keyof Kinds>(
    kind: K,
    request: Kinds[K]['request'],
    options: { readonly timeoutMs?: number } = {},
  ): Promise<Kinds[K]['answer']> {
    const id = this.#nextId++;
    const limit = options.timeoutMs === undefined ? {} : { timeout_ms: options.timeoutMs };
    const line = `${JSON.stringify({ ...request, ...limit, id, kind })}\n`;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { line, resolve: (value) => resolve(value as Kinds[K]['answer']), reject, attempts: 0 });
      this.#send(id);
    });
  }

  /** Ends the process; questions without an answer reject. */
  close(): void {
    this.#closed = true;
    this.#child?.kill();
    for (const pending of this.#pending.values()) pending.reject(new OracleTrouble('crash', 'closed'));
    this.#pending.clear();
  }

  #send(id: number): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#child ??= this.#start();
    this.#child.stdin.write(pending.line);
  }

  #start(): ChildProcessByStdio<Writable, Readable, null> {
    const child = spawn(this.#binary, [], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, TZ: 'UTC' } });
    child.stdin.on('error', () => undefined);
    const lines = createInterface({ input: child.stdout, crlfDelay: Infinity });
    lines.on('line', (line) => this.#receive(line));
    lines.on('close', () => {
      if (this.#child === child) this.#child = undefined;
      this.#restart();
    });
    return child;
  }

  #receive(line: string): void {
    const answer = JSON.parse(line) as {
      id?: number;
      result?: unknown;
      panic?: string;
      timeout?: boolean;
      invalid?: string;
    };
    const id = answer.id ?? -1;
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    if (answer.panic !== undefined) pending.reject(new OracleTrouble('panic', answer.panic));
    else if (answer.timeout === true) pending.reject(new OracleTrouble('timeout', pending.line.slice(0, 500)));
    else if (answer.invalid !== undefined) pending.reject(new OracleTrouble('invalid', answer.invalid));
    else pending.resolve(answer.result ?? null);
  }

  /** After the process ended: the oldest question was the one it died on, if it dies on it twice. */
  #restart(): void {
    if (this.#closed) return;
    let first = true;
    for (const [id, pending] of this.#pending) {
      if (first && ++pending.attempts > 1) {
        this.#pending.delete(id);
        pending.reject(new OracleTrouble('crash', pending.line.slice(0, 500)));
        continue;
      }
      first = false;
      this.#send(id);
    }
  }
}

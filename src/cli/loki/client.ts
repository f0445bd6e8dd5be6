import { UnknownAnswer } from '../exit.ts';

/** What the client needs of the world; tests give their own. */
export interface LokiClientOptions {
  /** Address of Loki, with a path prefix if it has one. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Waits that many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
}

const TIMEOUT_MS = 120_000;
const ATTEMPTS = 4;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** Longest part of an answer that a message shows. */
const SHOWN_CHARACTERS = 300;

/** An answer that is no answer; `retry` if it may come next time. */
interface Failure {
  readonly message: string;
  readonly retry: boolean;
  readonly afterMs?: number;
}

/**
 * Asks the HTTP API of a Loki. Requests that may succeed later are repeated a few times; what fails in the end throws
 * {@link UnknownAnswer}, so that it can never be taken for an empty result.
 */
export class LokiClient {
  readonly #options: LokiClientOptions;
  /** Requests sent so far. */
  requests = 0;

  constructor(options: LokiClientOptions) {
    this.#options = options;
  }

  /** The address as people see it. */
  get name(): string {
    return this.#options.url.href.replace(/\/$/, '');
  }

  /** The JSON behind a path such as `/loki/api/v1/series`. */
  async get(path: string, parameters: Readonly<Record<string, string>>): Promise<unknown> {
    const url = new URL(`${this.name}${path}`);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    let waitMs = FIRST_WAIT_MS;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#attempt(url);
      if ('json' in answer) return answer.json;
      if (!answer.retry || attempt === ATTEMPTS) throw this.#unknown(path, answer, attempt);
      await this.#options.wait(Math.min(answer.afterMs ?? waitMs, LONGEST_WAIT_MS));
      waitMs *= 2;
    }
  }

  #unknown(path: string, { message }: Failure, attempts: number): UnknownAnswer {
    const tries = attempts === 1 ? '' : `, after ${attempts} attempts`;
    return new UnknownAnswer(
      `${this.name}${path}: ${message}${tries}. What happened in the asked time is unknown, not empty.`,
      'check address, tenant and credentials, or ask for less with --from, --to and --rules',
    );
  }

  async #attempt(url: URL): Promise<{ readonly json: unknown } | Failure> {
    this.requests++;
    try {
      const { headers } = this.#options;
      const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
      const text = await response.text();
      if (!response.ok) return failureOf(response, text);
      return { json: JSON.parse(text) };
    } catch (error) {
      return { message: reasonOf(error), retry: true };
    }
  }
}

function failureOf({ status, headers }: Response, text: string): Failure {
  if (status >= 300 && status < 400) {
    return { message: `it sends us on to ${headers.get('location') ?? 'another address'}`, retry: false };
  }
  const line = text.trim().replace(/\s+/g, ' ');
  const shown = line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line;
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return {
    message: `Loki answered ${status}${shown === '' ? '' : ` (${shown})`}`,
    retry: status === 429 || status >= 500,
    ...(seconds >= 0 ? { afterMs: seconds * 1000 } : {}),
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  if (error instanceof SyntaxError) return 'the answer is no JSON';
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}

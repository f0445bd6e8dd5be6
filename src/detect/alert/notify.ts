import type { Labels } from '../../logql/labels.ts';
import type { NanoTime } from '../../logql/types.ts';
import type { AlertInstance, Evaluation } from './machine.ts';

/** What the ruler sends to the Alertmanager for one alert. */
export interface Notification {
  readonly sentAt: NanoTime;
  readonly status: 'firing' | 'resolved';
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: NanoTime;
  readonly endsAt: NanoTime;
}

/** Loki's default of -ruler.resend-delay. */
export const DEFAULT_RESEND_DELAY_NS = 60_000_000_000n;

interface Sent {
  readonly activeAt: NanoTime;
  readonly at: NanoTime;
}

/**
 * Decides after each evaluation which alerts are sent: firing ones once in more than the resend delay, resolved ones at
 * once and again while the ruler keeps them (15 min). A failed evaluation sends nothing.
 */
export class Notifier {
  readonly #intervalNs: bigint;
  readonly #resendDelayNs: bigint;
  #sent = new Map<string, Sent>();

  constructor(intervalNs: bigint, resendDelayNs: bigint = DEFAULT_RESEND_DELAY_NS) {
    this.#intervalNs = intervalNs;
    this.#resendDelayNs = resendDelayNs;
  }

  afterEvaluation(evaluation: Evaluation, instances: readonly AlertInstance[]): Notification[] {
    if (evaluation.error !== undefined) return [];
    const kept = new Map<string, Sent>();
    const out: Notification[] = [];
    for (const alert of instances) {
      const known = this.#sent.get(alert.labels.key);
      const sent = known?.activeAt === alert.activeAt ? known : undefined;
      const isDue = alert.state !== 'pending' && this.#isDue(evaluation.ts, alert, sent?.at);
      if (isDue) out.push(this.#notification(evaluation.ts, alert));
      if (isDue) kept.set(alert.labels.key, { activeAt: alert.activeAt, at: evaluation.ts });
      else if (sent !== undefined) kept.set(alert.labels.key, sent);
    }
    this.#sent = kept;
    return out;
  }

  #isDue(ts: NanoTime, alert: AlertInstance, sentAt: NanoTime | undefined): boolean {
    if (sentAt === undefined) return true;
    if (alert.resolvedAt !== undefined && alert.resolvedAt > sentAt) return true;
    return sentAt + this.#resendDelayNs < ts;
  }

  #notification(ts: NanoTime, alert: AlertInstance): Notification {
    const longest = this.#intervalNs > this.#resendDelayNs ? this.#intervalNs : this.#resendDelayNs;
    return {
      sentAt: ts,
      status: alert.state === 'inactive' ? 'resolved' : 'firing',
      labels: alert.labels,
      annotations: alert.annotations,
      startsAt: alert.firedAt ?? alert.activeAt,
      endsAt: alert.resolvedAt ?? ts + 4n * longest,
    };
  }
}

import { describe, expect, it } from 'vitest';
import { Labels } from '../../logql/labels.ts';
import { Notifier } from './notify.ts';
import { LokiAlertMachine } from './state-machine.ts';

const SECOND = 1_000_000_000n;

/** `second status startsAt endsAt` of what is sent when an alert is there at the ticks given. */
function sent(intervalSeconds: number, ticks: number, isThere: (second: number) => boolean, errorAt = -1): string[] {
  const interval = BigInt(intervalSeconds) * SECOND;
  const rule = { alert: 'A', forNs: 0n, labels: new Map<string, string>(), annotations: new Map<string, string>() };
  const machine = new LokiAlertMachine(rule, (template) => template);
  const notifier = new Notifier(interval);
  return Array.from({ length: ticks }, (_, i) => i * intervalSeconds).flatMap((second) => {
    const samples = isThere(second) ? [{ labels: Labels.empty, value: 1 }] : [];
    const ts = BigInt(second) * SECOND;
    const evaluation = machine.evaluate(
      ts,
      second === errorAt ? { ok: false, error: 'x' } : { ok: true, result: { type: 'vector', samples } },
    );
    return notifier
      .afterEvaluation(evaluation, machine.instances())
      .map((one) => `${second} ${one.status} ${one.startsAt / SECOND} ${one.endsAt / SECOND}`);
  });
}

describe('Notifier', () => {
  it('repeats a firing alert only after more than the resend delay', () => {
    expect(sent(30, 7, () => true)).toEqual(['0 firing 0 240', '90 firing 0 330', '180 firing 0 420']);
  });

  it('takes the interval where it is longer than the delay', () => {
    expect(sent(300, 2, () => true)).toEqual(['0 firing 0 1200', '300 firing 0 1500']);
  });

  it('sends a resolved alert at once and again until the ruler forgets it', () => {
    const all = sent(120, 12, (second) => second < 120);
    expect(all).toEqual([
      '0 firing 0 480',
      ...[120, 240, 360, 480, 600, 720, 840, 960].map((at) => `${at} resolved 0 120`),
    ]);
  });

  it('sends nothing at a failed evaluation', () => {
    expect(sent(120, 3, () => true, 120)).toEqual(['0 firing 0 480', '240 firing 0 720']);
  });

  it('treats an alert that comes back as a new one', () => {
    expect(sent(30, 4, (second) => second !== 30)).toEqual(['0 firing 0 240', '30 resolved 0 30', '60 firing 60 300']);
  });
});

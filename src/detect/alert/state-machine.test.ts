import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Labels } from '../../logql/labels.ts';
import type { Outcome, Transition } from './machine.ts';
import { LokiAlertMachine, type AlertRule } from './state-machine.ts';

const MINUTE = 60_000_000_000n;

function rule(parts: Partial<AlertRule> = {}): AlertRule {
  return { alert: 'WK-T-001', forNs: 0n, labels: new Map(), annotations: new Map(), ...parts };
}

/** A template of the tests: `{x}` is the label x, `#` the value. */
function machine(parts: Partial<AlertRule> = {}): LokiAlertMachine {
  return new LokiAlertMachine(rule(parts), (template, { labels, value }) =>
    template.replace(/\{(\w+)\}/g, (_all, name: string) => labels.get(name) ?? '').replace('#', String(value)),
  );
}

type Vector = Record<string, number> | string | number;

/** `{a: 1}` is a vector with one sample `{ip="a"}` of value 1, a text is an error, a number a scalar. */
function outcome(vector: Vector): Outcome {
  if (typeof vector === 'string') return { ok: false, error: vector };
  if (typeof vector === 'number') return { ok: true, result: { type: 'scalar', value: vector } };
  const samples = Object.entries(vector).map(([ip, value]) => ({ labels: Labels.of([['ip', ip]]), value }));
  return { ok: true, result: { type: 'vector', samples } };
}

/** `minute ip:from>to`, and `minute error: …`. */
function history(target: LokiAlertMachine, vectors: readonly Vector[]): string[] {
  return vectors.flatMap((vector, minute) => {
    const evaluation = target.evaluate(BigInt(minute) * MINUTE, outcome(vector));
    const error = evaluation.error === undefined ? [] : [`${minute} error: ${evaluation.error}`];
    return [...error, ...evaluation.transitions.map((one) => `${minute} ${describeTransition(one)}`)];
  });
}

function describeTransition({ labels, from, to }: Transition): string {
  return `${labels.get('ip') ?? ''}:${from}>${to}`;
}

describe('LokiAlertMachine', () => {
  it.each<[string, Partial<AlertRule>, Vector[], string[]]>([
    ['for 0 fires at once', {}, [{}, { a: 1 }, {}], ['1 a:none>pending', '1 a:pending>firing', '2 a:firing>inactive']],
    [
      'for 2m fires at the third tick',
      { forNs: 2n * MINUTE },
      [{ a: 1 }, { a: 1 }, { a: 1 }],
      ['0 a:none>pending', '2 a:pending>firing'],
    ],
    [
      'one missing tick starts for anew',
      { forNs: 2n * MINUTE },
      [{ a: 1 }, {}, { a: 1 }, { a: 1 }, { a: 1 }],
      ['0 a:none>pending', '1 a:pending>gone', '2 a:none>pending', '4 a:pending>firing'],
    ],
    [
      'an error changes nothing',
      { forNs: 2n * MINUTE },
      [{ a: 1 }, 'broken', { a: 1 }],
      ['0 a:none>pending', '1 error: broken', '2 a:pending>firing'],
    ],
    [
      'a resolved alert that comes back is pending first',
      { forNs: MINUTE },
      [{ a: 1 }, { a: 1 }, {}, { a: 1 }, { a: 1 }],
      ['0 a:none>pending', '1 a:pending>firing', '2 a:firing>inactive', '3 a:inactive>pending', '4 a:pending>firing'],
    ],
    [
      'a resolved alert is kept 15 minutes',
      {},
      [{ a: 1 }, ...Array<Vector>(18).fill({})],
      ['0 a:none>pending', '0 a:pending>firing', '1 a:firing>inactive', '17 a:inactive>gone'],
    ],
    [
      'keep_firing_for bridges a gap that is shorter',
      { keepFiringForNs: 2n * MINUTE },
      [{ a: 1 }, {}, { a: 1 }, {}, {}, {}],
      ['0 a:none>pending', '0 a:pending>firing', '5 a:firing>inactive'],
    ],
    [
      'each label set has its own state',
      { forNs: MINUTE },
      [{ a: 1 }, { a: 1, b: 1 }, { b: 1 }],
      ['0 a:none>pending', '1 b:none>pending', '1 a:pending>firing', '2 a:firing>inactive', '2 b:pending>firing'],
    ],
    ['a scalar is one alert, also 0', {}, [0], ['0 :none>pending', '0 :pending>firing']],
    [
      'a limit drops all alerts',
      { limit: 1 },
      [{ a: 1 }, { a: 1, b: 1 }, { a: 1 }],
      [
        '0 a:none>pending',
        '0 a:pending>firing',
        '1 error: exceeded limit of 1 with 2 alerts',
        '1 a:firing>gone',
        '1 b:firing>gone',
        '2 a:none>pending',
        '2 a:pending>firing',
      ],
    ],
    [
      'labels that become equal are an error',
      { labels: new Map([['ip', 'same']]) },
      [{ a: 1, b: 1 }],
      ['0 error: vector contains metrics with the same labelset after applying alert labels'],
    ],
  ])('%s', (_name, parts, vectors, expected) => {
    expect(history(machine(parts), vectors)).toEqual(expected);
  });

  it('builds labels: empty ones out, rule labels win, an empty expansion deletes, then alertname', () => {
    const target = machine({
      labels: new Map([
        ['severity', 'high'],
        ['ip', '{none}'],
        ['from', '{ip}'],
      ]),
      annotations: new Map([['summary', '# from {ip}']]),
    });
    const labels = Labels.of([
      ['ip', '192.0.2.1'],
      ['empty', ''],
      ['__name__', 'x'],
      ['severity', 'low'],
    ]);
    target.evaluate(0n, { ok: true, result: { type: 'vector', samples: [{ labels, value: 3 }] } });
    const [alert] = target.instances();
    expect(alert.labels.toString()).toBe('{alertname="WK-T-001", from="192.0.2.1", severity="high"}');
    expect(alert.annotations.toString()).toBe('{summary="3 from 192.0.2.1"}');
  });

  it('renews value and annotations, not the start', () => {
    const target = machine({ annotations: new Map([['summary', '#']]) });
    target.evaluate(0n, outcome({ a: 1 }));
    target.evaluate(MINUTE, outcome({ a: 7 }));
    const [alert] = target.instances();
    expect([alert.value, alert.annotations.get('summary'), alert.activeAt, alert.firedAt]).toEqual([7, '7', 0n, 0n]);
  });

  it('keeps its laws on any history', () => {
    const tick = fc.oneof(
      { weight: 1, arbitrary: fc.constant<Vector>('broken') },
      {
        weight: 8,
        arbitrary: fc.dictionary(fc.constantFrom('a', 'b'), fc.integer({ min: 1, max: 9 }), { noNullPrototype: true }),
      },
    );
    fc.assert(
      fc.property(fc.array(tick, { maxLength: 40 }), fc.integer({ min: 0, max: 4 }), (vectors, forMinutes) => {
        const target = machine({ forNs: BigInt(forMinutes) * MINUTE });
        let present = new Map<string, number>();
        vectors.forEach((vector, minute) => {
          target.evaluate(BigInt(minute) * MINUTE, outcome(vector));
          if (typeof vector !== 'object') return;
          present = new Map(Object.keys(vector).map((ip) => [ip, present.get(ip) ?? minute]));
          const active = target.instances().filter((one) => one.state !== 'inactive');
          const expected = [...present]
            .sort()
            .map(([ip, since]) => [ip, minute - since >= forMinutes ? 'firing' : 'pending']);
          expect(active.map((one) => [one.labels.get('ip'), one.state])).toEqual(expected);
        });
      }),
    );
  });
});

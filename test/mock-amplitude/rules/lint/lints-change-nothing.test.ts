import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MockAmplitude } from '../../../../mock-amplitude/index.ts';
import { KEY, NOW, post, SECRET, startMock } from './send.ts';

const NAMES = ['price', 'revenue', 'user_id', 'userId', 'deviceId', 'total', '$set', '$add', 'items', 'a', '__proto__'];
const KEYS = [
  ...[
    'event_type',
    'user_id',
    'device_id',
    'time',
    'session_id',
    'price',
    'revenue',
    'quantity',
    'insert_id',
    'event_id',
  ],
  ...[
    'event_properties',
    'user_properties',
    'groups',
    'group_properties',
    'eventProperties',
    'timestamp',
    'foo',
    '$set',
  ],
];

const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, tie('leaf'), fc.array(tie('any'), { maxLength: 3 }), tie('object')),
  leaf: fc.oneof(
    fc.constantFrom(null, '', '19.99', 'user-1', 'revenue_amount', 2 ** 53, 1e300, -5, 1_732_500_000, NOW, true),
    fc.string({ maxLength: 8 }),
    fc.double(),
  ),
  object: fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 5 })), tie('any'), { maxKeys: 4 }),
}));

const event = fc
  .tuple(
    fc.record({
      event_type: fc.constantFrom('Order Completed', 'revenue_amount', '$identify'),
      user_id: fc.constantFrom('user-1', 'user-2'),
    }),
    fc.dictionary(fc.constantFrom(...KEYS), value.any, { maxKeys: 5 }),
    fc.record({ event_properties: value.object, user_properties: value.object }),
  )
  .map((parts) => Object.assign({}, ...parts));

const body = fc.record(
  {
    api_key: fc.constantFrom(KEY, KEY, KEY, SECRET, `${KEY} `),
    events: fc.array(event, { maxLength: 4 }),
    foo: value.any,
    options: fc.constantFrom({ min_id_length: 3 }, { minIdLength: 3 }, 5),
    client_upload_time: fc.constantFrom(NOW, NOW / 1000, 'x'),
  },
  { requiredKeys: ['api_key', 'events'] },
);

/** All that is known of a request and its events but what there is to warn of; times are those of a clock that stands. */
function describeAll(mock: MockAmplitude): string {
  const withoutLints = ({ latencyMs: _, diagnostics, ...record }: Record<string, unknown>) => ({
    ...record,
    diagnostics: Array.isArray(diagnostics) ? diagnostics.filter(({ rule }) => !String(rule).startsWith('lint.')) : [],
  });
  const records = [...mock.requests(), ...mock.events()].map((record) =>
    withoutLints(JSON.parse(JSON.stringify(record))),
  );
  // Both have ports and connections of their own.
  return JSON.stringify(records, (key, inner) => (key === 'headers' ? undefined : inner));
}

it('changes no answer and nothing that is stored, whatever is sent', async () => {
  const [on, off] = await Promise.all([startMock(), startMock({ lintOff: ['all'] })]);
  let told = 0;
  await fc.assert(
    fc.asyncProperty(body, async (sent) => {
      const text = JSON.stringify(sent);
      const answers = await Promise.all([post(on, text), post(off, text)]);
      expect(answers[0]).toEqual(answers[1]);
      expect(describeAll(on)).toBe(describeAll(off));
      // What was counted when it came is what is told when it is read.
      const read = [...on.events(), ...on.requests()].flatMap(({ kind, verdict, diagnostics }) =>
        kind === 'event' && verdict !== 'accepted' ? [] : diagnostics.filter(({ rule }) => rule.startsWith('lint.')),
      );
      const counted = Object.values(on.lints()).reduce((sum, count) => sum + count, 0);
      expect(read).toHaveLength(counted);
      told += counted;
      expect(off.lints()).toEqual({});
      on.reset();
      off.reset();
    }),
    { numRuns: 150 },
  );
  expect(told).toBeGreaterThan(100);
  await Promise.all([on.close(), off.close()]);
}, 120_000);

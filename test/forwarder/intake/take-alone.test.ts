import { expect, it } from 'vitest';
import { parseExactly } from '../../../lib/parse-exactly.ts';
import { takeAlone } from '../../../src/forwarder/intake/take-alone.ts';
import { RECEIVED, track } from '../mapping/map.ts';

const take = (input: object) => takeAlone({ value: input, exact: new Set() }, RECEIVED);

it('an event that comes alone is taken as it is in a request: named, placed in time, and noted', () => {
  expect(take(track({ type: 'screen', messageId: undefined }))).toMatchObject({
    ok: true,
    event: { type: 'page', event: 'Feature Activated' },
    arrival: {
      receivedAt: RECEIVED,
      insertId: expect.stringMatching(/^[0-9a-f]{8}-/),
      placed: { time: RECEIVED },
      notes: [{ rule: 'intake.coerced' }, { rule: 'intake.insert-id' }],
    },
  });
});

it('an event that comes alone tells of numbers that were kept as text', () => {
  const taken = takeAlone(
    parseExactly('{"type":"track","event":"x","messageId":"m-1","userId":157963456373623802}'),
    0,
  );
  expect(taken).toMatchObject({ event: { userId: '157963456373623802' }, arrival: { notes: [{ source: 'userId' }] } });
});

it('an event that comes alone is refused for what it would be in a request', () => {
  expect(take({ type: 'track' })).toMatchObject({
    ok: false,
    problems: [{ field: 'event' }, { field: 'anonymousId' }],
  });
});

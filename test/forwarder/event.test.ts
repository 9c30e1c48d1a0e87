import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../src/forwarder/event.ts';
import { track } from './mapping/map.ts';

const fields = (input: unknown) => {
  const parsed = parseEvent(input);
  return parsed.ok ? [] : parsed.problems.map(({ field }) => field);
};

describe('parseEvent', () => {
  it('takes snake_case for every key, in the context too', () => {
    const parsed = parseEvent({
      type: 'track',
      event: 'x',
      anonymous_id: 'df_abc',
      user_id: 42,
      message_id: 'm',
      context: { user_agent: 'Mozilla/5.0', device: { advertising_id: 'ad' }, session_id: 1 },
      properties: { left_alone: { as_it: 'is' } },
    });
    expect(parsed).toMatchObject({
      ok: true,
      event: {
        anonymousId: 'df_abc',
        userId: '42',
        messageId: 'm',
        context: { userAgent: 'Mozilla/5.0', device: { advertisingId: 'ad' }, sessionId: 1 },
        properties: { left_alone: { as_it: 'is' } },
      },
    });
  });

  it('prefers the camelCase spelling where both are sent', () => {
    expect(parseEvent(track({ user_id: 'snake', userId: 'camel' }))).toMatchObject({ event: { userId: 'camel' } });
    expect(parseEvent(track({ userId: 'camel', user_id: 'snake' }))).toMatchObject({ event: { userId: 'camel' } });
  });

  it.each([
    [{ type: 'alias' }, ['type']],
    [{ type: 'Track' }, ['type']],
    [{ event: undefined }, ['event']],
    [{ event: '  ' }, ['event']],
    [{ event: {} }, ['event']],
    [{ anonymousId: undefined }, ['anonymousId']],
    [{ anonymousId: ' ' }, ['anonymousId']],
    [{ anonymousId: null, userId: null }, ['anonymousId']],
    [{ type: 'group' }, ['groupId']],
    [{ timestamp: 'yesterday' }, ['timestamp']],
    [{ timestamp: '' }, ['timestamp']],
    [{ timestamp: 1711296000 }, ['timestamp']],
    [{ timestamp: true }, ['timestamp']],
    [{ timestamp: '1711296000' }, ['timestamp']],
    [{ timestamp: 1e16 }, ['timestamp']],
    [{ event: '', timestamp: 'x' }, ['timestamp', 'event']],
  ])('refuses %j and names the field', (more, expected) => {
    expect(fields(track(more))).toEqual(expected);
  });

  it.each([null, 42, 'text', []])('refuses %j as no event', (input) => {
    expect(parseEvent(input)).toMatchObject({ ok: false, problems: [{ message: 'the event is not a JSON object' }] });
  });

  it('takes a time as ISO 8601 with or without an offset, as a date, and in ms', () => {
    for (const timestamp of ['2026-02-25T14:30:00.000Z', '2026-02-25T14:30:00+01:00', '2026-02-25', 1772029800000]) {
      expect(fields(track({ timestamp }))).toEqual([]);
    }
  });

  it('is not polluted by __proto__', () => {
    const hostile: unknown = JSON.parse(
      `{"type":"track","event":"x","anonymousId":"df_abc","__proto__":{"polluted":1},"context":{"__proto__":{"ip":"1.2.3.4"}},"properties":{"__proto__":{"polluted":1}}}`,
    );
    const parsed = parseEvent(hostile);
    expect(parsed.ok).toBe(true);
    expect(parsed.ok && parsed.event.context?.ip).toBeUndefined();
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

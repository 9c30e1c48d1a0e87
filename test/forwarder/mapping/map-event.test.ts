import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../../src/forwarder/event.ts';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import { createMapper, mapEvent } from '../../../src/forwarder/mapping/map-event.ts';
import { events, map, mapLive, RECEIVED, track } from './map.ts';

const first = (...args: Parameters<typeof events>) => events(...args)[0];

describe('map.names and map.custom', () => {
  it.each([
    ['product_added', 'Product Added'],
    ['view_item', 'Product Viewed'],
    ['purchase', 'Order Completed'],
    ['Products Searched', 'Products Searched'],
    ['anything else', 'anything else'],
    ['constructor', 'constructor'],
  ])('%s becomes %s', (event, type) => {
    expect(first(track({ event }))?.event_type).toBe(type);
  });
});

describe('map.page', () => {
  it('keeps other properties, and the name out of the event type', () => {
    const page = { type: 'page', name: 'Home', anonymousId: 'df_abc', properties: { url: '/', theme: 'dark' } };
    expect(first(page)).toMatchObject({
      event_type: 'Page Viewed',
      event_properties: { page_url: '/', theme: 'dark' },
    });
    expect(first(page)?.event_properties).not.toHaveProperty('url');
  });
});

describe('map.identity and the ids of map.limits', () => {
  it('drops an id that Amplitude would refuse where the other is fine', () => {
    const mapping = map(track({ userId: 'abc' }));
    expect(mapping).toMatchObject({
      events: [{ device_id: 'df_abc123def456' }],
      changes: [{ rule: 'map.limits', field: 'userId', change: 'dropped' }],
    });
    expect(first(track({ userId: 'abc' }))).not.toHaveProperty('user_id');
    for (const anonymousId of ['undefined', ' NULL ', '00000000', 'lmy47d']) {
      expect(first(track({ anonymousId, userId: 'user-1' }))).not.toHaveProperty('device_id');
    }
  });

  it.each([
    [4, 0],
    [5, 1],
    [6, 1],
  ])('with a lone id of %i characters makes %i events', (length, count) => {
    const mapping = map(track({ anonymousId: 'x'.repeat(length) }));
    expect(mapping).toMatchObject({ events: { length: count }, refused: { length: 1 - count } });
  });

  it('sends an event that no id is left for to the dead letters, saying why', () => {
    expect(map(track({ anonymousId: 'abc' }))).toMatchObject({
      refused: [
        {
          rule: 'map.limits',
          field: 'device_id',
          event: { device_id: 'abc' },
          reason: expect.stringContaining('minimum is 5'),
        },
      ],
    });
    expect(events(track({ anonymousId: 'abc' }), { minIdLength: 3 })).toHaveLength(1);
  });
});

describe('map.identify', () => {
  it('passes operations as operations and sets plain traits', () => {
    const traits = { plan: 'gold', $add: { visits: 1 }, $unset: { trial: '-' }, $set: { city: 'Leeds' } };
    expect(first({ type: 'identify', userId: 'user-1', traits })?.user_properties).toEqual({
      $add: { visits: 1 },
      $unset: { trial: '-' },
      $set: { plan: 'gold', city: 'Leeds' },
    });
  });

  it('sends an identify without traits, for the merge it causes', () => {
    expect(first({ type: 'identify', userId: 'user-1', anonymousId: 'df_abc' })).toMatchObject({ user_properties: {} });
  });
});

describe('map.group', () => {
  it('sets the properties of the group and makes the user belong to it', () => {
    const group = { type: 'group', userId: 'user-1', groupId: 'acme', traits: { seats: 5 }, messageId: 'm-1' };
    expect(events(group)).toMatchObject([
      {
        event_type: '$groupidentify',
        groups: { company: 'acme' },
        group_properties: { $set: { seats: 5 } },
        insert_id: 'm-1',
      },
      { event_type: '$identify', groups: { company: 'acme' }, user_id: 'user-1', insert_id: 'm-1:identify' },
    ]);
  });
});

describe('map.ops-on-track', () => {
  it('sends operations and traits as an identify before the event', () => {
    const sent = track({ properties: { $add: { visits: 1 }, color: 'red' }, traits: { plan: 'gold' } });
    expect(events(sent)).toMatchObject([
      {
        event_type: '$identify',
        insert_id: 'message-1:identify',
        user_properties: { $add: { visits: 1 }, $set: { plan: 'gold' } },
      },
      { event_type: 'Feature Activated', insert_id: 'message-1', event_properties: { color: 'red' } },
    ]);
    expect(events(sent)[1]?.event_properties).toEqual({ color: 'red' });
  });
});

describe('map.insert-id', () => {
  const bare = (more: object = {}) => track({ messageId: undefined, timestamp: '2026-02-25T14:00:00Z', ...more });
  const id = (more?: object, receivedAt = RECEIVED) => first(bare(more), {}, { receivedAt })?.insert_id;

  it('is the messageId, else a hash of what the event says, the same on every retry', () => {
    expect(first(track())?.insert_id).toBe('message-1');
    expect(id()).toMatch(/^[0-9a-f]{64}$/);
    expect(id({}, RECEIVED + 5000)).toBe(id());
    expect(id({ properties: { a: 1, b: 2 } })).toBe(id({ properties: { b: 2, a: 1 } }));
    expect(id({ properties: { a: 1 } })).not.toBe(id({ properties: { a: 2 } }));
  });

  it('tells events without a time apart by their arrival', () => {
    expect(id({ timestamp: undefined }, RECEIVED)).not.toBe(id({ timestamp: undefined }, RECEIVED + 1));
  });
});

describe('map.time', () => {
  const time = (more: object) => first(track(more))?.time;
  const at = (ms: number) => new Date(ms).toISOString();

  it('is the timestamp in ms, or the arrival where there is none', () => {
    expect(time({ timestamp: '2024-03-24T16:00:00Z' })).toBe(1711296000000);
    expect(time({ timestamp: 1711296000000 })).toBe(1711296000000);
    expect(time({})).toBe(RECEIVED);
  });

  it('is clamped where it lies in the future, and corrected by sentAt first', () => {
    expect(time({ timestamp: at(RECEIVED) })).toBe(RECEIVED);
    expect(time({ timestamp: at(RECEIVED + 1) })).toBe(RECEIVED);
    expect(time({ timestamp: at(RECEIVED + 60_000), sentAt: at(RECEIVED + 90_000) })).toBe(RECEIVED - 30_000);
    expect(time({ timestamp: at(RECEIVED + 60_000), sentAt: at(RECEIVED + 10_000) })).toBe(RECEIVED);
  });
});

describe('map.session', () => {
  it.each([
    [1711296000000, 1711296000000],
    [1711296000, 1711296000000],
    ['1711296000', 1711296000000],
    ['2024-03-24T16:00:00Z', 1711296000000],
    ['a-uuid', undefined],
    [-1, undefined],
    [1.5, undefined],
  ])('takes %j for %j', (sessionId, expected) => {
    expect(first(track({ context: { sessionId } }))?.session_id).toBe(expected);
  });
});

describe('map.context and map.constants', () => {
  it('fills the fields of Amplitude', () => {
    const context = {
      ip: '203.0.113.42',
      locale: 'en-US',
      userAgent: 'Datafly/1.0',
      os: { name: 'Android', version: '15' },
      device: { manufacturer: 'Google', model: 'Pixel 9', advertisingId: 'ad-1' },
      app: { version: '2.1' },
      network: { carrier: 'O2' },
      location: { country: 'UK', region: 'England', city: 'Leeds', dma: 'x', latitude: 53.8, longitude: -1.5 },
      campaign: { source: 'news', medium: '', name: 'spring' },
    };
    expect(first(track({ context, properties: { utm_campaign: 'own' } }))).toEqual({
      event_type: 'Feature Activated',
      device_id: 'df_abc123def456',
      time: RECEIVED,
      insert_id: 'message-1',
      event_properties: { utm_source: 'news', utm_campaign: 'own' },
      ip: '203.0.113.42',
      language: 'en-US',
      user_agent: 'Datafly/1.0',
      os_name: 'Android',
      os_version: '15',
      device_manufacturer: 'Google',
      device_model: 'Pixel 9',
      adid: 'ad-1',
      app_version: '2.1',
      carrier: 'O2',
      country: 'UK',
      region: 'England',
      city: 'Leeds',
      dma: 'x',
      location_lat: 53.8,
      location_lng: -1.5,
      platform: 'Android',
      library: 'Datafly Signal',
    });
  });

  it('is Web from a browser, whatever it runs on', () => {
    const context = { os: { name: 'iOS' }, userAgent: 'Mozilla/5.0 (iPhone)' };
    expect(first(track({ context }))?.platform).toBe('Web');
  });

  it("takes the sender's address where the context has none", () => {
    expect(first(track(), {}, { remoteAddress: '198.51.100.7' })?.ip).toBe('198.51.100.7');
    expect(first(track({ context: { ip: '203.0.113.42' } }), {}, { remoteAddress: '198.51.100.7' })?.ip).toBe(
      '203.0.113.42',
    );
  });
});

describe('map.privacy', () => {
  const privacy = {
    ip: 'drop',
    dropProperties: ['secret'],
    hashProperties: ['email'],
    dropTraits: ['ssn'],
    hashTraits: ['phone'],
  } as const;
  const blueprint = {
    privacy: {
      ...privacy,
      dropProperties: ['secret'],
      hashProperties: ['email'],
      dropTraits: ['ssn'],
      hashTraits: ['phone'],
    },
  };

  it('drops and hashes what the blueprint lists', () => {
    const sent = track({ context: { ip: '203.0.113.42' }, properties: { secret: 1, email: 'a@b.example', ok: 1 } });
    const event = first(sent, blueprint, { remoteAddress: '198.51.100.7' });
    expect(event).not.toHaveProperty('ip');
    expect(event?.event_properties).toEqual({ ok: 1, email: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const traits = { ssn: '1', phone: '2', $set: { ssn: '1', phone: '2' }, $setOnce: { ssn: 1, plan: 'x' } };
    expect(first({ type: 'identify', userId: 'user-1', traits }, blueprint)?.user_properties).toEqual({
      $set: { phone: expect.stringMatching(/^[0-9a-f]{64}$/) },
      $setOnce: { plan: 'x' },
    });
  });

  it('keeps an event without consent back, and says so', () => {
    expect(map(track({ context: { consent: { analytics: false } } }))).toMatchObject({
      kind: 'dropped',
      rule: 'map.privacy',
    });
    expect(map(track({ context: { consent: { analytics: true } } }))).toMatchObject({ kind: 'mapped' });
  });
});

describe('map.limits', () => {
  it.each([
    [1023, 0],
    [1024, 0],
    [1025, 1],
  ])('a string of %i characters is cut %i times', (length, cuts) => {
    const mapping = map(track({ properties: { text: 'x'.repeat(length) } }));
    expect(mapping).toMatchObject({ changes: { length: cuts } });
    if (mapping.kind === 'mapped')
      expect(mapping.events[0]?.event_properties?.text).toHaveLength(Math.min(length, 1024));
  });

  it.each([
    [40, true],
    [41, false],
  ])('with properties %i levels deep keeps the innermost: %s', (levels, kept) => {
    let value: object = { innermost: 1 };
    for (let level = 2; level <= levels; level++) value = { inner: value };
    const text = JSON.stringify(first(track({ properties: value })));
    expect(text.includes('innermost')).toBe(kept);
  });

  it('survives the depth that the gateway lets through, and drops what is no finite number', () => {
    const deep: unknown = JSON.parse(`${'{"a":'.repeat(90)}1${'}'.repeat(90)}`);
    const sent = track({ messageId: undefined, properties: { deep, list: [null, Number.NaN, [1]] }, traits: { deep } });
    expect(events(sent)).toHaveLength(2);
    expect(events(sent)[1]?.event_properties?.list).toEqual([null, [1]]);
  });

  it('refuses a name that Amplitude keeps for itself', () => {
    expect(map(track({ event: '[Amplitude] Revenue' }))).toMatchObject({
      events: [],
      refused: [{ field: 'event_type', rule: 'map.limits' }],
    });
  });

  it('keeps a __proto__ property as the data it is', () => {
    const properties: unknown = JSON.parse('{"__proto__":{"polluted":1},"ok":1}');
    expect(JSON.stringify(first(track({ properties }))?.event_properties)).toBe('{"__proto__":{"polluted":1},"ok":1}');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('map.explain', () => {
  it('tells where each field came from, and what was not used and why', () => {
    const { explanation } = map(
      track({
        event: 'view_item',
        properties: { sku: 'A' },
        context: { ip: '203.0.113.42', timezone: 'Europe/London' },
        more: 1,
      }),
    );
    expect(explanation.fields).toContainEqual({ event: 0, field: 'event_type', rule: 'map.names', source: 'event' });
    expect(explanation.fields).toContainEqual({
      event: 0,
      field: 'event_properties.sku',
      rule: 'map.track',
      source: 'properties.sku',
    });
    expect(explanation.fields).toContainEqual({ event: 0, field: 'library', rule: 'map.constants', source: null });
    expect(explanation.unused).toEqual([
      { source: 'type', reason: 'says what kind of event it is' },
      { source: 'context.timezone', reason: 'no rule reads it' },
      { source: 'more', reason: 'no rule reads it' },
    ]);
  });

  it('says what an event is called by, of an unknown name as well', () => {
    const named = (event: string) =>
      map(track({ event })).explanation.fields.find(({ field }) => field === 'event_type');
    expect(named('view_item')).toMatchObject({ rule: 'map.names', source: 'event' });
    expect(named('Feature Activated')).toMatchObject({ rule: 'map.custom', source: 'event' });
  });

  it('says of each input of an event that is kept back why, and what was noted as it came in', () => {
    const note = { rule: 'intake.coerced', source: 'context.ip', note: 'made text' };
    const input = track({ properties: { color: 'red' }, context: { consent: false } });
    expect(map(input, {}, { notes: [note] })).toEqual({
      kind: 'dropped',
      rule: 'map.privacy',
      reason: 'context.consent is false',
      explanation: {
        fields: [],
        unused: ['type', 'event', 'properties.color', 'anonymousId', 'context.consent', 'messageId'].map((source) => ({
          source,
          reason: 'map.privacy: context.consent is false',
        })),
        notes: [note],
      },
    });
    expect(map(input).explanation.notes).toEqual([]);
    expect(mapLive(input)).toEqual({ kind: 'dropped', rule: 'map.privacy', reason: 'context.consent is false' });
  });

  it('notes nothing of an event that is fine, of any type', () => {
    for (const type of ['identify', 'group', 'page'])
      expect(map({ type, userId: 'user-1', groupId: 'acme', messageId: 'm-1' }).explanation.notes).toEqual([]);
  });

  it('is the same by mapEvent, which maps one event', () => {
    const parsed = parseEvent(track({ properties: { color: 'red' } }));
    if (!parsed.ok) throw new Error('refused');
    const settings = { blueprint: loadVariant('default'), minIdLength: 5 };
    expect(mapEvent(parsed.event, settings, { receivedAt: RECEIVED })).toEqual(
      createMapper(settings).explain(parsed.event, { receivedAt: RECEIVED }),
    );
  });

  it('names every top-level field that is sent', () => {
    const mapping = map(track({ userId: 'user-1', context: { ip: '203.0.113.42', os: { name: 'iOS' } } }));
    if (mapping.kind === 'dropped') throw new Error(mapping.reason);
    const explained = new Set(mapping.explanation.fields.map(({ field }) => field.split('.')[0]));
    expect(Object.keys(mapping.events[0] ?? {}).filter((key) => !explained.has(key))).toEqual([]);
  });
});

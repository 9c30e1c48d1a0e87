import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude } from '../../../../mock-amplitude/index.ts';
import { type Fields, keyOf, WAY_NAMES, WAYS } from './send-form.ts';

const KEY = keyOf('us');
const written = (more: object) => JSON.stringify({ ...EVENT, ...more });
const EVENT = { event_type: 'Page Viewed', user_id: 'user-1', event_properties: { path: '/a?b=c&d' } };

let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude({ limits: { bodyBytes: 400 } });
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

describe.each(WAY_NAMES)('/httpapi, written as %s,', (way) => {
  const send = (fields: Fields) => WAYS[way](`${mock.us}/httpapi`, fields);

  it('stores an event, or each of an array', async () => {
    expect(await send({ api_key: KEY, event: JSON.stringify(EVENT) })).toMatchObject({ status: 200, text: 'success' });
    expect(await send({ api_key: KEY, event: JSON.stringify([EVENT]) })).toMatchObject({ text: 'success' });
    expect(mock.events().map(({ event }) => event)).toMatchObject([EVENT, EVENT]);
  });

  it('takes an empty array', async () => {
    expect(await send({ api_key: KEY, event: '[]' })).toMatchObject({ status: 200, text: 'success' });
  });

  it.each([
    [{ api_key: 'nobodys-key', event: JSON.stringify(EVENT) }, 'invalid_api_key'],
    [{ event: JSON.stringify(EVENT) }, 'invalid_api_key'],
    [{ api_key: KEY }, 'missing_event'],
    [{ api_key: KEY, events: JSON.stringify([EVENT]) }, 'missing_event'],
    [{ api_key: KEY, event: 'Page Viewed' }, 'missing_event'],
    [{ api_key: KEY, event: '{"user_id":"user-1"}' }, 'invalid_event'],
    [{ api_key: KEY, event: written({ event_id: 'abc' }) }, 'invalid_event_field. Invalid fields [event_id].'],
    [
      { api_key: KEY, event: written({ price: 'free', time: '2024-01-01' }) },
      'invalid_event_field. Invalid fields [time, price].',
    ],
    [{ api_key: KEY, event: written({ user_id: 'null' }) }, 'invalid_event_field. Invalid fields [user_id].'],
  ] as [Fields, string][])('refuses %j with %s', async (fields, text) => {
    expect(await send(fields)).toMatchObject({ status: 400, text });
    expect(mock.events({ verdict: 'accepted' })).toEqual([]);
  });
});

describe('/httpapi', () => {
  it.each([
    [{ user_id: '1234' }, { user_id: '1234' }],
    [
      { user_id: 'a', device_id: 'b' },
      { user_id: 'a', device_id: 'b' },
    ],
    [{ session_id: '1700000000000' }, { session_id: 1_700_000_000_000 }],
    [
      { time: '1700000000000', price: '9.50', quantity: ' 2 ' },
      { time: 1_700_000_000_000, price: 9.5, revenue: 19 },
    ],
    [
      { location_lat: '-37.7e0', event_id: '+5' },
      { location_lat: -37.7, event_id: 5 },
    ],
    [
      { event_properties: [], groups: null },
      { event_properties: {}, library: 'http/1.0' },
    ],
  ])('stores %j as %j', async (sent, stored) => {
    expect(await WAYS.urlencoded(`${mock.us}/httpapi`, { api_key: KEY, event: written(sent) })).toMatchObject({
      text: 'success',
    });
    expect(mock.events()[0]?.event).toMatchObject(stored);
  });

  it.each(['', ' ', '0x10', '1e', '1_000', 'NaN', 'Infinity', '1.5.2', '9'.repeat(41)])(
    'takes "%s" for no number',
    async (price) => {
      expect(await WAYS.urlencoded(`${mock.us}/httpapi`, { api_key: KEY, event: written({ price }) })).toMatchObject({
        text: 'invalid_event_field. Invalid fields [price].',
      });
    },
  );

  it('keeps numbers sent as text apart from those that must be whole', async () => {
    expect(
      await WAYS.urlencoded(`${mock.us}/httpapi`, { api_key: KEY, event: written({ quantity: '1.5' }) }),
    ).toMatchObject({ text: 'invalid_event_field. Invalid fields [quantity].' });
  });

  it('says which fields it found where event is missing', async () => {
    await WAYS.urlencoded(`${mock.us}/httpapi`, { api_key: KEY, events: '[]' });
    expect(mock.requests()[0]?.diagnostics[0]?.message).toBe('no event, but found events');
  });

  it.each([
    [399, 200, 'success'],
    [400, 200, 'success'],
    [401, 413, 'Payload too large'],
  ])('answers a form of %i bytes, of 400 allowed, with %i %s', async (bytes, status, text) => {
    const fields = { api_key: KEY, event: JSON.stringify(EVENT), padding: '' };
    const padding = 'x'.repeat(bytes - new URLSearchParams(fields).toString().length);
    expect(await WAYS.urlencoded(`${mock.us}/httpapi`, { ...fields, padding })).toMatchObject({ status, text });
  });

  it('answers 429 with its word once an id is over its rate', async () => {
    const slow = await createMockAmplitude({ limits: { eventsPerSecondPerId: 1 } });
    slow.clock.freeze();
    const send = () => WAYS.urlencoded(`${slow.us}/httpapi`, { api_key: KEY, event: JSON.stringify(EVENT) });
    for (let sent = 0; sent < 30; sent++) expect(await send()).toMatchObject({ status: 200 });
    expect(await send()).toMatchObject({ status: 429, text: 'too_many_requests_for_device' });
    await slow.close();
  });
});

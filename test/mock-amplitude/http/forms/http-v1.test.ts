import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude } from '../../../../mock-amplitude/index.ts';
import { type Fields, keyOf, WAY_NAMES, WAYS } from './send-form.ts';

const KEY = keyOf('us');
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
  ] as [Fields, string][])('refuses %j with %s', async (fields, text) => {
    expect(await send(fields)).toMatchObject({ status: 400, text });
    expect(mock.events({ verdict: 'accepted' })).toEqual([]);
  });
});

describe('/httpapi', () => {
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

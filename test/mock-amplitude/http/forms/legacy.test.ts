import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude } from '../../../../mock-amplitude/index.ts';
import { type Fields, keyOf, WAY_NAMES, WAYS } from './send-form.ts';

const KEY = keyOf('us');
const NOW = 1_767_225_600_000;

/** An event as amplitude-js 8 and the mobile SDKs write it. */
const EVENT = {
  device_id: 'device-1',
  user_id: null,
  timestamp: NOW,
  event_id: 7,
  session_id: NOW,
  event_type: 'Page Viewed',
  version_name: '1.0.80',
  platform: 'iOS',
  os_name: 'ios',
  os_version: '17.1',
  device_model: 'iPhone',
  device_manufacturer: 'Apple',
  carrier: 'Telekom',
  language: 'German',
  api_properties: {
    ios_idfa: 'an-idfa',
    ios_idfv: 'an-idfv',
    androidADID: 'an-adid',
    location: { lat: 52.5, lng: 13.4 },
    limit_ad_tracking: false,
    gps_enabled: true,
    tracking_options: { city: false },
  },
  event_properties: { page: '/ä?b=c&d' },
  user_properties: {},
  uuid: 'a-uuid',
  library: { name: 'amplitude-js', version: '8.21.9' },
  sequence_number: 12,
  groups: {},
  group_properties: {},
};

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

function form(events: object[], more: Fields = {}): Fields {
  const fields = { client: KEY, e: JSON.stringify(events), v: '2', upload_time: String(NOW), ...more };
  return { checksum: md5(fields.v + fields.client + fields.e + fields.upload_time), ...fields, ...more };
}

let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude({ limits: { bodyBytes: 4000, eventsPerRequest: 3 } });
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

const send = (fields: Fields) => WAYS.urlencoded(`${mock.us}/`, fields);

describe('POST /', () => {
  it.each(WAY_NAMES.filter((way) => way !== 'query'))('takes the events of a form written as %s', async (way) => {
    expect(await WAYS[way](`${mock.us}/`, form([EVENT]))).toMatchObject({ status: 200, text: 'success' });
    expect(mock.events()).toMatchObject([{ verdict: 'accepted', eventType: 'Page Viewed', insertId: 'a-uuid' }]);
  });

  it('stores what HTTP V2 would have sent', async () => {
    await send(form([EVENT]));
    const [record] = mock.events();
    expect(record?.event).toMatchObject({
      time: NOW,
      insert_id: 'a-uuid',
      event_id: 7,
      session_id: NOW,
      app_version: '1.0.80',
      library: 'amplitude-js/8.21.9',
      idfa: 'an-idfa',
      idfv: 'an-idfv',
      adid: 'an-adid',
      location_lat: 52.5,
      location_lng: 13.4,
      carrier: 'Telekom',
      event_properties: { page: '/ä?b=c&d' },
    });
    for (const gone of ['timestamp', 'uuid', 'api_properties', 'sequence_number', 'version_name']) {
      expect(record?.event).not.toHaveProperty(gone);
    }
  });

  it('applies the operations of $identify and $groupidentify', async () => {
    const identify = { ...EVENT, event_type: '$identify', user_id: 'ada', user_properties: { $set: { plan: 'pro' } } };
    const group = {
      ...EVENT,
      uuid: 'another-uuid',
      event_type: '$groupidentify',
      groups: { org: 'acme' },
      group_properties: { $set: { size: 3 } },
    };
    expect(await send(form([identify, group]))).toMatchObject({ text: 'success' });
    expect(mock.users.find('ada')?.properties).toEqual({ plan: 'pro' });
    expect(mock.users.group('org', 'acme')).toEqual({ size: 3 });
  });

  it('sets a wrong clock right by upload_time', async () => {
    const dayBehind = mock.clock.now() - 86_400_000;
    await send(form([{ ...EVENT, timestamp: dayBehind - 5000 }], { upload_time: String(dayBehind) }));
    const [record] = mock.events();
    expect(Math.abs(Number(record?.event.event_time) - (mock.clock.now() - 5000))).toBeLessThan(5000);
  });

  it('reads revenue of the SDKs that had it in api_properties', async () => {
    await send(
      form([{ ...EVENT, api_properties: { special: 'revenue_amount', productId: 'p', quantity: 2, price: 3 } }]),
    );
    expect(mock.events()[0]?.revenue).toBe(6);
  });

  it('knows a repeat by its uuid', async () => {
    await send(form([EVENT]));
    expect(await send(form([EVENT]))).toMatchObject({ status: 200, text: 'success' });
    expect(mock.events().map(({ verdict }) => verdict)).toEqual(['accepted', 'duplicate']);
  });

  it('takes ids of one character', async () => {
    expect(await send(form([{ ...EVENT, user_id: 'a', device_id: 'b' }]))).toMatchObject({ text: 'success' });
    expect(mock.events()[0]?.verdict).toBe('accepted');
  });

  it.each([
    ['an unknown key', form([EVENT], { client: 'nobodys-key' }), 'invalid_api_key', 'request.api-key-unknown'],
    ['no key', { e: '[]', v: '2' }, 'invalid_api_key', 'request.api-key-missing'],
    ['a wrong checksum', form([EVENT], { checksum: md5('x') }), 'bad_checksum', 'legacy.checksum'],
    ['an event without a type', form([{ ...EVENT, event_type: '' }]), 'request_db_write_failed', 'event.type-empty'],
  ] as [string, Fields, string, string][])('answers %s with 200 and its word', async (_, fields, text, rule) => {
    expect(await send(fields)).toMatchObject({ status: 200, text });
    expect(mock.requests()).toMatchObject([{ verdict: 'rejected', rule }]);
    expect(mock.events({ verdict: 'accepted' })).toEqual([]);
  });

  it.each<[string, Fields, { path: string; message: string; fix: string }]>([
    [
      'no key',
      { e: '[]', v: '2' },
      { path: 'client', message: 'no client', fix: "Send the project's key as client, a field of the form." },
    ],
    [
      'an unknown key',
      form([EVENT], { client: 'nobodys-key' }),
      {
        path: 'client',
        message: 'no project has the key …',
        fix: 'Use the key of a configured project (the emulator prints them at start), add the project, or start with --any-key.',
      },
    ],
  ])('says what is wrong with %s by the name it has here', async (_, fields, told) => {
    await send(fields);
    expect(mock.requests()).toMatchObject([{ diagnostics: [told] }]);
  });

  it('says of a key that is nearly one where it stands', async () => {
    await send(form([EVENT], { client: KEY.toUpperCase() }));
    expect(mock.requests()[0]?.diagnostics.map(({ rule, path }) => `${rule} ${path}`)).toEqual([
      'request.api-key-unknown client',
      'lint.api-key client',
    ]);
  });

  it.each([{ checksum: '' }, { checksum: md5(`2${KEY}[]${NOW}`).toUpperCase() }])(
    'takes the checksum %j',
    async (more) => {
      expect(await send(form([], more))).toMatchObject({ status: 200, text: 'success' });
    },
  );

  it('takes a form without a checksum', async () => {
    const { checksum: _, ...rest } = form([EVENT]);
    expect(await send(rest)).toMatchObject({ status: 200, text: 'success' });
  });

  it.each([
    [{ client: KEY, v: '2' }, 'no e, but found v'],
    [{ client: KEY, e: 'x' }, 'e is not JSON'],
  ] as [Fields, string][])('tells of %j what is wrong with it', async (fields, message) => {
    expect(await send(fields)).toMatchObject({ status: 400, text: 'missing_event' });
    expect(mock.requests()[0]?.diagnostics[0]?.message).toContain(message);
  });

  it.each([2, 3, 4])('takes %i events, of 3 allowed, or answers 413', async (count) => {
    const events = Array.from({ length: count }, (_, at) => ({
      event_type: 'E',
      device_id: 'device-1',
      uuid: `${at}`,
    }));
    expect(await send(form(events))).toMatchObject(count > 3 ? { status: 413 } : { status: 200, text: 'success' });
  });

  it('answers 413 to a body over the limit', async () => {
    expect(await send(form([{ ...EVENT, event_properties: { long: 'x'.repeat(4000) } }]))).toMatchObject({
      status: 413,
    });
  });

  it('drops a key of the other region with success, and refuses it where it is to be refused', async () => {
    expect(await send(form([EVENT], { client: keyOf('eu') }))).toMatchObject({ status: 200, text: 'success' });
    expect(mock.requests()).toMatchObject([{ verdict: 'dropped', rule: 'request.region-mismatch' }]);
    const strict = await createMockAmplitude({ regionMismatch: 'reject' });
    expect(await WAYS.urlencoded(`${strict.us}/`, form([EVENT], { client: keyOf('eu') }))).toMatchObject({
      status: 200,
      text: 'invalid_api_key',
    });
    await strict.close();
  });

  it('answers 429 once an id is over its rate, and faults with their status', async () => {
    const slow = await createMockAmplitude({ limits: { eventsPerSecondPerId: 1 } });
    slow.clock.freeze();
    const events = (from: number) => form([{ event_type: 'E', device_id: 'device-1', uuid: `${from}` }]);
    for (let sent = 0; sent < 30; sent++) await WAYS.urlencoded(`${slow.us}/`, events(sent));
    expect(await WAYS.urlencoded(`${slow.us}/`, events(30))).toMatchObject({
      status: 429,
      text: 'too_many_requests_for_device',
    });
    slow.fault({ status: 503, times: 1, match: { path: '/' } });
    expect(await WAYS.urlencoded(`${slow.us}/`, events(31))).toMatchObject({ status: 503 });
    await slow.close();
  });

  it('refuses silenced devices with the word for what is not stored', async () => {
    const quiet = await createMockAmplitude({
      projects: [{ name: 'us', apiKey: KEY, region: 'us', silencedDevices: ['device-1'] }],
    });
    expect(await WAYS.urlencoded(`${quiet.us}/`, form([EVENT]))).toMatchObject({
      status: 200,
      text: 'request_db_write_failed',
    });
    expect(quiet.requests()[0]?.rule).toBe('event.silenced');
    await quiet.close();
  });

  it('tells JSON that was sent to the base address where it belongs', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(mock.us, { method: 'POST', headers, body: `{"api_key":"${KEY}","events":[]}` });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ code: 400, error: 'Invalid request path' });
    expect(mock.requests()[0]?.diagnostics[0]?.message).toContain('/2/httpapi');
  });

  it('hides its key wherever it is shown', async () => {
    await send(form([EVENT]));
    await send(form([EVENT], { client: 'somebody-elses-long-key' }));
    await fetch(`${mock.us}/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(`client=${KEY}&e=\xff\xfe`, 'latin1'),
    });
    const shown = JSON.stringify(mock.requests());
    expect(shown).not.toContain(KEY);
    expect(shown).not.toContain('somebody-elses');
  });

  it('is read back as it was stored after a restart, though its key is hidden on disk', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'legacy-'));
    const first = await createMockAmplitude({ dataDir });
    await WAYS.urlencoded(`${first.us}/`, form([EVENT]));
    const before = first.events().map(({ event }) => event);
    await first.close();
    const second = await createMockAmplitude({ dataDir });
    expect(second.events().map(({ event }) => event)).toEqual(before);
    await second.close();
    rmSync(dataDir, { recursive: true });
  });
});

describe('OPTIONS /', () => {
  it('allows the header of amplitude-js', async () => {
    const headers = { 'Access-Control-Request-Headers': 'cross-origin-resource-policy' };
    const answer = await fetch(`${mock.us}/`, { method: 'OPTIONS', headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-headers')).toBe('cross-origin-resource-policy');
  });
});

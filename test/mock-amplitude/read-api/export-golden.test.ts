import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createRng } from '../../../lib/rng.ts';
import { createMockAmplitude } from '../../../mock-amplitude/index.ts';
import { readExport } from './read-export.ts';

const START = Date.parse('2025-07-01T16:34:54.837Z');
const GOLDEN = './export.golden.ndjson';
const API_KEY = 'a11ce0000000000000000000000005e5';
const FULL = {
  event_type: 'Order Completed',
  user_id: 'user-1',
  device_id: 'device-1',
  time: START - 5000,
  insert_id: 'order-1',
  event_id: 7,
  session_id: START - 60_000,
  app_version: '1.0.80',
  platform: 'iOS',
  os_name: 'iOS',
  os_version: '17.1',
  device_brand: 'Apple',
  device_manufacturer: 'Apple',
  device_model: 'iPhone 15',
  carrier: 'Telekom',
  country: 'Germany',
  region: 'Berlin',
  city: 'Berlin',
  dma: 'none',
  language: 'de-DE',
  price: 9.5,
  quantity: 2,
  revenue: 20,
  productId: 'tea',
  revenueType: 'sale',
  currency: 'EUR',
  ip: '$remote',
  idfa: 'an-idfa',
  idfv: 'an-idfv',
  adid: 'an-adid',
  android_id: 'an-android-id',
  location_lat: 52.5,
  location_lng: 13.4,
  partner_id: 'partner',
  plan: { branch: 'main', version: '4', owner: 'ada' },
  event_properties: { cup: 'large', list: [1, { a: null }] },
  user_properties: { $set: { plan: 'pro' } },
  groups: { org: 'acme' },
  group_properties: { $set: { seats: 5 } },
};

/** Everything an export can have, at a time that stands still and with chance that repeats. */
async function exportAll() {
  const mock = await createMockAmplitude({ clock: createManualClock(START), rng: createRng(42) });
  const upload = (path: string, body: object) =>
    fetch(mock.us + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
      body: gzipSync(JSON.stringify({ api_key: API_KEY, ...body })),
    });
  const form = (path: string, fields: Record<string, string>) =>
    fetch(mock.us + path, { method: 'POST', body: new URLSearchParams({ api_key: API_KEY, ...fields }) });
  try {
    const group = { group_type: 'org', group_value: 'acme', group_properties: { $set: { tier: 'gold' } } };
    await form('/groupidentify', { identification: JSON.stringify(group) });
    await upload('/2/httpapi', { events: [FULL, { event_type: 'visit', user_id: 'user-2' }] });
    await form('/identify', { identification: '{"user_id":"user-1","user_properties":{"plan":"team"}}' });
    await upload('/batch', {
      client_upload_time: '2025-07-01T16:30:00.000Z',
      events: [
        { event_type: 'late', device_id: 'device-9', time: START - 300_000, version_name: '2.0', deviceId: 'lost' },
        { event_type: 'skip', user_id: 'user-1', user_properties: { a: 1 }, $skip_user_properties_sync: true },
        { event_type: 'login', user_id: 'user-1', device_id: 'device-9', user_properties: [] },
      ],
    });
    mock.clock.advance(3_600_000);
    await form('/httpapi', { event: '{"event_type":"old","user_id":"1234","time":"1000000000000"}' });
    return await readExport(mock, '20250701T16', '20250701T17');
  } finally {
    await mock.close();
  }
}

it('an export is, byte for byte, what it was in the version before', async () => {
  const files = await exportAll();
  expect(Object.keys(files)).toEqual(['shop-us_2025-07-01_16#0.json.gz', 'shop-us_2025-07-01_17#0.json.gz']);
  const text = Object.values(files).join('');
  await expect(text).toMatchFileSnapshot(GOLDEN);
});

it('an export repeats: the values that chance made are the same each time', async () => {
  expect(await exportAll()).toEqual(await exportAll());
});

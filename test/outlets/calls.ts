import type { Ready } from '../e2e/emulator.ts';
import { plant, plantHeader } from './hostile.ts';

export const KEY = 'a11ce0000000000000000000000005e5';
export const JSON_TYPE = { 'content-type': 'application/json' };
/** For the gateway of `forward`. */
export const FORWARD = { ...JSON_TYPE, authorization: 'Bearer dk_local_pipeline_key' };
/** For the management API of `emulate`. */
export const admin = (ready: Ready) => ({ ...JSON_TYPE, authorization: `Bearer ${ready.managementToken}` });

/** Installs an integration. */
export const install = (ready: Ready, body: object) =>
  post(`${ready.management}/v1/admin/integration-catalog/amplitude/install`, body, admin(ready));

/** An Amplitude event with marks in each of its fields. */
export const event = (more: object = {}) => ({
  event_type: plant('type'),
  user_id: plant('user'),
  device_id: plant('device'),
  insert_id: plant('insert'),
  platform: plant('platform'),
  event_properties: { [plant('property')]: plant('value'), nested: { [plant('inner')]: [plant('item')] } },
  user_properties: { $set: { [plant('user-property')]: plant('set') } },
  groups: { [plant('group')]: plant('company') },
  ...more,
});
/** A Datafly event with marks in each of its fields. */
export const datafly = (more: object = {}) => ({
  type: 'track',
  event: plant('event'),
  userId: plant('user'),
  anonymousId: plant('anonymous'),
  messageId: plant('message'),
  properties: { [plant('property')]: plant('value'), currency: plant('currency'), price: plant('price') },
  ...more,
});

/** Posts JSON. */
export const post = (url: string, body: unknown, headers: Record<string, string> = JSON_TYPE) =>
  fetch(url, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

export async function readJson<Answer>(answering: Promise<Response>): Promise<Answer> {
  return JSON.parse(await (await answering).text());
}

/** An answer as `curl -i` shows it. */
async function show(answering: Promise<Response>): Promise<string> {
  const response = await answering;
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}\n`).join('');
  return `${headers}\n${await response.text()}`;
}

export async function showAll(...answering: Promise<Response>[]): Promise<string> {
  return (await Promise.all(answering.map(show))).join('\n');
}

/** Everything that can be sent to the mock, with marks in it. */
export async function sendEverything(us: string, eu: string): Promise<string> {
  const query = new URLSearchParams({ api_key: KEY, event: JSON.stringify(event()) });
  const form = new URLSearchParams({ api_key: KEY, identification: JSON.stringify([{ user_id: plant('form-user') }]) });
  return showAll(
    post(`${us}/2/httpapi`, { api_key: KEY, events: [event()] }, { ...JSON_TYPE, 'x-planted': plantHeader('sent') }),
    post(`${us}/2/httpapi`, {
      api_key: KEY,
      events: [event({ user_id: 'ab\u009b', device_id: '\u202e', event_type: '' })],
    }),
    post(`${us}/2/httpapi`, {
      api_key: KEY,
      events: [{ [plant('key')]: plant('unknown'), event_type: plant('only') }],
    }),
    post(`${us}/2/httpapi`, { api_key: plant('unknown-key'), events: [event()] }),
    post(`${us}/2/httpapi`, `{"api_key":"${KEY}","events":[\u009b\u202e`),
    post(`${us}/batch`, { api_key: KEY, events: [event({ insert_id: plant('other') })] }),
    fetch(`${us}/httpapi?${query}`),
    post(`${us}/identify`, form.toString(), { 'content-type': 'application/x-www-form-urlencoded' }),
    post(`${eu}/2/httpapi`, { api_key: KEY, events: [event()] }),
    fetch(`${us}/${encodeURIComponent(plant('path'))}`),
    fetch(us, { method: 'OPTIONS', headers: { 'access-control-request-headers': plantHeader('asked') } }),
    fetch(`${us}/2/httpapi`, {
      method: 'OPTIONS',
      headers: { origin: 'http://shop.example', 'access-control-request-headers': plantHeader('asked') },
    }),
  );
}

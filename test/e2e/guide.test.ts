import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type RunningEmulator, startEmulator } from './emulator.ts';
import { GUIDE_ORDER } from './guide/order.ts';

const ANONYMOUS = { anonymousId: 'df_abc123def456', timestamp: '2024-03-24T16:00:00.000Z' };
const KNOWN = { ...ANONYMOUS, userId: 'user-123', context: { ip: '203.0.113.42' } };

let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

const waited = z.object({
  events: z.array(z.object({ requestSeq: z.number(), index: z.number(), revenue: z.number().nullable() })).min(1),
});
const kept = z.object({ request: z.object({ body: z.string() }) });
const sentBody = z.object({ events: z.array(z.looseObject({ insert_id: z.string() })) });

/** Posts an event to the gateway, waits until Amplitude has it, and gives it back as it was sent there. */
async function deliver(path: string, event: { messageId: string; [key: string]: unknown }) {
  const { gateway, control, pipelineKey } = emulator.ready;
  const sent = await emulator.post(gateway + path, event, { authorization: `Bearer ${pipelineKey}` });
  expect([sent.status, await sent.json()]).toEqual([200, { success: true }]);
  const wait = { match: { insertId: event.messageId }, count: 1, timeoutMs: 5000 };
  const answer = waited.parse(await (await emulator.post(`${control}/events/wait`, wait)).json());
  const [stored] = answer.events;
  const { request } = kept.parse(await (await fetch(`${control}/requests/${stored?.requestSeq}`)).json());
  const { insert_id, ...payload } = sentBody.parse(JSON.parse(request.body)).events[stored?.index ?? 0] ?? {};
  expect(insert_id).toBe(event.messageId);
  return { payload, revenue: stored?.revenue };
}

describe("the guide's events, from the gateway to Amplitude", () => {
  it('track', async () => {
    const properties = { feature_name: 'dark_mode', source: 'settings_page' };
    const { payload } = await deliver('/v1/t', {
      ...KNOWN,
      event: 'Feature Activated',
      properties,
      messageId: 'm-track',
    });
    expect(payload).toEqual({
      event_type: 'Feature Activated',
      user_id: 'user-123',
      device_id: 'df_abc123def456',
      time: 1711296000000,
      event_properties: properties,
      user_properties: {},
      platform: 'Web',
      ip: '203.0.113.42',
      library: 'Datafly Signal',
    });
  });

  it('page', async () => {
    const properties = {
      url: 'https://example.com/products/widgets',
      title: 'Widgets | Example Store',
      referrer: 'https://www.google.com/',
    };
    const { payload } = await deliver('/v1/p', { ...KNOWN, properties, messageId: 'm-page' });
    expect(payload).toEqual({
      event_type: 'Page Viewed',
      user_id: 'user-123',
      device_id: 'df_abc123def456',
      time: 1711296000000,
      event_properties: {
        page_url: properties.url,
        page_title: properties.title,
        page_referrer: properties.referrer,
      },
      platform: 'Web',
      ip: '203.0.113.42',
      library: 'Datafly Signal',
    });
  });

  it('custom event', async () => {
    const properties = { method: 'footer_form' };
    const { payload } = await deliver('/v1/t', {
      ...ANONYMOUS,
      event: 'newsletter_signup',
      properties,
      messageId: 'm-custom',
    });
    expect(payload).toEqual({
      event_type: 'newsletter_signup',
      device_id: 'df_abc123def456',
      time: 1711296000000,
      event_properties: properties,
      platform: 'Web',
      library: 'Datafly Signal',
    });
  });

  it('identify', async () => {
    const traits = { email: 'jane@acme.example', plan: 'premium', company: 'Acme Inc' };
    const { payload } = await deliver('/v1/i', { ...ANONYMOUS, userId: 'user-123', traits, messageId: 'm-identify' });
    expect(payload).toMatchObject({ event_type: '$identify', user_id: 'user-123', user_properties: { $set: traits } });
  });

  it('Order Completed counts 89.99, not 59.99', async () => {
    const properties = GUIDE_ORDER;
    const { payload, revenue } = await deliver('/v1/t', {
      ...KNOWN,
      event: 'Order Completed',
      properties,
      messageId: 'm-order',
    });
    expect(payload).toMatchObject({
      revenue: 89.99,
      currency: 'GBP',
      revenueType: 'Purchase',
      event_properties: properties,
    });
    expect(revenue).toBe(89.99);
  });

  it('a signed event of a server', async () => {
    const body = JSON.stringify({ ...ANONYMOUS, type: 'track', event: 'Signed', messageId: 'm-signed' });
    const timestamp = String(Date.now());
    const signature = createHmac('sha256', 'local-signing-secret').update(`${timestamp}.${body}`).digest('hex');
    const headers = { 'x-timestamp': timestamp, 'x-signature': `sha256=${signature}` };
    const response = await emulator.post(`${emulator.ready.gateway}/v1/events`, body, headers);
    expect(await response.json()).toEqual({ success: true });
  });
});

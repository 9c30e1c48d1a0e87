import { describe, expect, it } from 'vitest';
import { GUIDE_ORDER } from '../../e2e/guide/order.ts';
import { events } from './map.ts';

/** What the integration guide's collector sends for its examples; `insert_id` is the only field added to its payloads. */
const SENT = {
  anonymousId: 'df_abc123def456',
  timestamp: '2024-03-24T16:00:00.000Z',
  messageId: 'message-1',
};
const ADDED = { insert_id: 'message-1' };

describe("the guide's examples", () => {
  it('track: Feature Activated', () => {
    const sent = {
      ...SENT,
      type: 'track',
      event: 'Feature Activated',
      userId: 'user-123',
      properties: { feature_name: 'dark_mode', source: 'settings_page' },
      context: { ip: '203.0.113.42' },
    };
    expect(events(sent)).toEqual([
      {
        ...ADDED,
        event_type: 'Feature Activated',
        user_id: 'user-123',
        device_id: 'df_abc123def456',
        time: 1711296000000,
        event_properties: { feature_name: 'dark_mode', source: 'settings_page' },
        user_properties: {},
        platform: 'Web',
        ip: '203.0.113.42',
        library: 'Datafly Signal',
      },
    ]);
  });

  it('page: Page Viewed', () => {
    const page = {
      url: 'https://example.com/products/widgets',
      title: 'Widgets | Example Store',
      referrer: 'https://www.google.com/',
    };
    const expected = {
      ...ADDED,
      event_type: 'Page Viewed',
      user_id: 'user-123',
      device_id: 'df_abc123def456',
      time: 1711296000000,
      event_properties: {
        page_url: 'https://example.com/products/widgets',
        page_title: 'Widgets | Example Store',
        page_referrer: 'https://www.google.com/',
      },
      platform: 'Web',
      ip: '203.0.113.42',
      library: 'Datafly Signal',
    };
    const sent = { ...SENT, type: 'page', userId: 'user-123' };
    expect(events({ ...sent, properties: page, context: { ip: '203.0.113.42' } })).toEqual([expected]);
    expect(events({ ...sent, context: { ip: '203.0.113.42', page } })).toEqual([expected]);
  });

  it('a custom event: newsletter_signup', () => {
    const sent = { ...SENT, type: 'track', event: 'newsletter_signup', properties: { method: 'footer_form' } };
    expect(events(sent)).toEqual([
      {
        ...ADDED,
        event_type: 'newsletter_signup',
        device_id: 'df_abc123def456',
        time: 1711296000000,
        event_properties: { method: 'footer_form' },
        platform: 'Web',
        library: 'Datafly Signal',
      },
    ]);
  });

  it('identify: traits become $set', () => {
    const traits = { email: 'jane@acme.example', plan: 'premium', company: 'Acme Inc' };
    expect(events({ ...SENT, type: 'identify', userId: 'user-123', traits })).toEqual([
      {
        ...ADDED,
        event_type: '$identify',
        user_id: 'user-123',
        device_id: 'df_abc123def456',
        time: 1711296000000,
        user_properties: { $set: traits },
        platform: 'Web',
        library: 'Datafly Signal',
      },
    ]);
  });

  it('Order Completed: the whole order is the revenue, 89.99 and not 59.99', () => {
    const properties = GUIDE_ORDER;
    const [order] = events({ ...SENT, type: 'track', event: 'Order Completed', properties });
    expect(order).toEqual({
      ...ADDED,
      event_type: 'Order Completed',
      device_id: 'df_abc123def456',
      time: 1711296000000,
      event_properties: properties,
      revenue: 89.99,
      revenueType: 'Purchase',
      currency: 'GBP',
      platform: 'Web',
      library: 'Datafly Signal',
    });
  });
});

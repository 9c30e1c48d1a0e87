import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../../mock-amplitude/index.ts';
import type { RevenueReport } from '../../../mock-amplitude/revenue/revenue-report.ts';

const [US] = READY_MADE_PROJECTS;
const NOW = Date.UTC(2026, 1, 25, 12, 30);
const HOUR = 3_600_000;

let mock: MockAmplitude;
beforeEach(async () => {
  mock = await createMockAmplitude({ clock: createManualClock(NOW) });
});
afterEach(() => mock.close());

async function send(...events: object[]): Promise<number> {
  const answer = await fetch(`${mock.us}/2/httpapi`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ api_key: US?.apiKey, events: events.map((event) => ({ user_id: 'user-1', ...event })) }),
  });
  return answer.status;
}

async function ask(query = ''): Promise<{ status: number; body: RevenueReport & { error?: string } }> {
  const answer = await fetch(`${mock.control}/revenue${query}`);
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

const order = { event_type: 'Order Completed', revenue: 89.99, currency: 'GBP', revenueType: 'Purchase' };

const sums = ({ currencies }: RevenueReport) => currencies.map(({ currency, revenue }) => [currency, revenue]);

describe('GET /revenue', () => {
  it("tells the guide's order, by the hour in which it happened", async () => {
    expect(await send({ ...order, time: NOW - HOUR })).toBe(200);
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      project: 'shop-us',
      now: NOW,
      interval: 'hour',
      steps: 168,
      notCounted: [],
      evicted: 0,
    });
    const at = Date.UTC(2026, 1, 25, 11);
    expect(body.currencies).toMatchObject([
      { currency: 'GBP', revenue: '89.99', sales: 1, groups: [{ name: null, steps: [{ at, revenue: '89.99' }] }] },
    ]);
  });

  it('counts as Amplitude does: price × quantity before revenue, refunds off, currencies apart', async () => {
    await send(
      { event_type: 'Bought', price: 15, quantity: 2, revenue: 99, productId: 'SKU-205', currency: 'EUR' },
      { event_type: 'Bought', price: 0.1, productId: 'SKU-1', currency: 'EUR' },
      { event_type: 'Bought', price: 0.2, productId: 'SKU-1', currency: 'EUR' },
      { event_type: 'Refunded', revenue: -10, currency: 'USD' },
      { event_type: 'revenue_amount', event_properties: { $price: 3, $quantity: 2, $productId: 'SKU-9' } },
      { event_type: 'revenue_amount', event_properties: { $price: 5, $quantity: 1, $currency: 'GBP' } },
    );
    const { body } = await ask('?group=product');
    expect(sums(body)).toEqual([
      ['EUR', '30.3'],
      ['USD', '-10'],
      [null, '6'],
      ['GBP', '5'],
    ]);
    expect(body.currencies[0]?.groups.map(({ name, revenue }) => [name, revenue])).toEqual([
      ['SKU-205', '30'],
      ['SKU-1', '0.3'],
    ]);
    expect(body.notCounted).toEqual([
      {
        ...{ rule: 'normalize.revenue', events: 1, counted: 1, seq: 2 },
        message: 'revenue 99 is ignored: price 15 × quantity 2 = 30 counts',
      },
    ]);
  });

  it('tells what is not counted, under the rule or the warning that says so', async () => {
    const statuses = [
      await send({ event_type: 'No price', productId: 'SKU-1' }),
      await send({ event_type: 'Order Completed', event_properties: { total: 89.99 } }),
      await send({ event_type: '$identify', revenue: 5 }),
      await send({ event_type: 'Order Completed', revenue: 'free' }),
      await send({ event_type: 'Order Completed', revenue: 1, currency: 'quid' }),
      await send({ event_type: 'Page Viewed', event_properties: { title: 'total' } }),
    ];
    expect(statuses).toEqual([200, 200, 200, 400, 200, 200]);
    const { body } = await ask();
    expect(sums(body)).toEqual([['quid', '1']]);
    expect(body.notCounted.map(({ rule, events, counted }) => [rule, events, counted])).toEqual([
      ['normalize.revenue', 2, 0],
      ['lint.revenue-in-properties', 1, 0],
      ['event.field-type', 1, 0],
      ['normalize.currency', 1, 1],
    ]);
  });

  it('counts nothing twice, and forgets with a reset', async () => {
    const twice = { ...order, insert_id: 'order-1', device_id: 'laptop-1' };
    await send(twice);
    await send(twice);
    expect(sums((await ask()).body)).toEqual([['GBP', '89.99']]);
    await send(order);
    expect(sums((await ask()).body)).toEqual([['GBP', '179.98']]);
    expect(sums((await ask('?project=shop-eu')).body)).toEqual([]);
    mock.reset();
    expect((await ask()).body.currencies).toEqual([]);
  });

  it.each([
    ['?interval=year', /interval .*hour, day/],
    ['?group=colour', /group .*none, product, type/],
    ['?colour=red', /colour is unknown/],
  ])('refuses %s', async (query, error) => {
    const { status, body } = await ask(query);
    expect([status, body.error]).toEqual([400, expect.stringMatching(error)]);
  });

  it('lets others have their turn while it reads many events', async () => {
    await mock.close();
    const limits = { batchEventsPerSecondPerId: 1e9, eventsPerSecond: 1e9 };
    mock = await createMockAmplitude({ clock: createManualClock(NOW), limits });
    const events = Array.from({ length: 2000 }, (_, index) => ({ ...order, user_id: `user-${index}`, revenue: 0.1 }));
    const body = JSON.stringify({ api_key: US?.apiKey, events });
    for (let sent = 0; sent < 10; sent++) await fetch(`${mock.us}/batch`, { method: 'POST', body });
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const { currencies } = (await ask()).body;
    clearInterval(timer);
    expect([currencies[0]?.revenue, currencies[0]?.sales]).toEqual(['2000', 20_000]);
    expect(turns).toBeGreaterThan(1);
  });
});

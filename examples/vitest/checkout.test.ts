import 'amplitude-emulator/vitest';
import { createMockAmplitude, type MockAmplitude } from 'amplitude-emulator';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { reportOrder } from './checkout.ts';

const DAY_MS = 86_400_000;
const apiKey = 'my-key';
const order = { id: 'ORD-1', userId: 'user-1', total: 89.99 };

let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude({ projects: [{ name: 'shop', apiKey, region: 'us' }] });
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

it('reports an order', async () => {
  expect(await reportOrder(order, { url: mock.us, apiKey })).toBe(true);
  await expect.poll(() => mock).toHaveReceivedEvent({ userId: 'user-1', event: { revenue: 89.99 } });
  expect(mock).toHaveNoRejections();
});

it('tries again after an outage', async () => {
  const outage = mock.fault({ status: 503, times: 2 });
  expect(await reportOrder(order, { url: mock.us, apiKey })).toBe(true);
  expect(outage.triggered).toBe(2);
  expect(mock.events({ verdict: 'accepted' })).toHaveLength(1);
});

it('counts an order once that was stored though Amplitude said 500', async () => {
  mock.fault({ status: 500, stores: true, times: 1 });
  expect(await reportOrder(order, { url: mock.us, apiKey })).toBe(true);
  expect(mock.events().map(({ verdict }) => verdict)).toEqual(['accepted', 'duplicate']);
});

it('is not heard with an id that is too short, and learns why', async () => {
  expect(await reportOrder({ ...order, userId: 'bob' }, { url: mock.us, apiKey })).toBe(false);
  expect(mock.events()).toMatchObject([{ verdict: 'rejected', rule: 'event.id-length' }]);
});

it('is counted again a week later', async () => {
  await reportOrder(order, { url: mock.us, apiKey });
  mock.clock.advance(7 * DAY_MS);
  await reportOrder(order, { url: mock.us, apiKey });
  expect(mock.events({ verdict: 'accepted' })).toHaveLength(2);
});

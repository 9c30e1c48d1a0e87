import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LoggedRequest } from '../../mock-amplitude/event-log/logged-request.ts';
import {
  createMockAmplitude,
  FaultRuleError,
  type MockAmplitude,
  READY_MADE_PROJECTS,
  UnknownProjectError,
  WaitTimeoutError,
} from '../../mock-amplitude/index.ts';

let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude();
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

async function send(event: object, region: 'us' | 'eu' = 'us') {
  const api_key = READY_MADE_PROJECTS.find((project) => project.region === region)?.apiKey;
  const response = await fetch(`${mock[region]}/2/httpapi`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ api_key, events: [{ event_type: 'View', user_id: 'user-1', ...event }] }),
  });
  return response.status;
}

describe('a mock from code', () => {
  it('tells its events and requests, filtered', async () => {
    await send({});
    await send({ user_id: 'abc' });
    expect(mock.events({ verdict: 'accepted' })).toMatchObject([{ eventType: 'View' }]);
    expect(mock.requests({ rule: 'event.id-length' })).toMatchObject([{ answer: { status: 400 } }]);
  });

  it('keeps no more of a body than is shown where no event can be read from it', async () => {
    const body = `{"events":"${'x'.repeat(500_000)}"}`;
    const headers = { 'Content-Type': 'application/json' };
    await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers, body });
    const [record] = mock.log.entries();
    const kept = record instanceof LoggedRequest ? record.exchange.body.buffer.byteLength : Number.NaN;
    expect(kept).toBeLessThan(100_000);
  });

  it('gives the events it has waited for', async () => {
    const waiting = mock.waitForEvents({ match: { eventType: 'Order' }, count: 2 });
    await send({ event_type: 'Order' });
    await send({});
    await send({ event_type: 'Order', user_id: 'user-2' });
    expect((await waiting).map(({ userId }) => userId)).toEqual(['user-1', 'user-2']);
  });

  it('rejects a wait in vain with the nearest misses', async () => {
    await send({ event_properties: { total: 5 } });
    const waiting = mock.waitForEvents({
      match: { userId: 'user-1', event: { event_properties: { total: 6 } } },
      timeoutMs: 1,
    });
    const error: unknown = await waiting.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WaitTimeoutError);
    expect(String(error)).toContain('0 of 1 came within 1 ms');
    expect(String(error)).toContain('event.event_properties.total: expected 6, got 5');
  });

  it('says of a wait in vain where nothing came that nothing did', async () => {
    await expect(mock.waitForEvents({ timeoutMs: 1 })).rejects.toThrow('No other event came.');
  });

  it('ends a wait with its signal', async () => {
    const controller = new AbortController();
    const waiting = expect(mock.waitForEvents({ signal: controller.signal })).rejects.toThrow(WaitTimeoutError);
    controller.abort();
    await waiting;
  });

  it('gives hold of a fault: its counts are of now, and it can be taken away', async () => {
    const fault = mock.fault({ status: 503, times: 5 });
    expect([fault.seen, fault.triggered, fault.remaining]).toEqual([0, 0, 5]);
    expect(await send({})).toBe(503);
    expect([fault.seen, fault.triggered, fault.remaining]).toEqual([1, 1, 4]);
    fault.remove();
    fault.remove();
    expect(await send({})).toBe(200);
    expect(() => mock.fault({ status: 200 })).toThrow(FaultRuleError);
  });

  it('refuses to start with a fault that cannot be used', async () => {
    await expect(createMockAmplitude({ faults: [{ times: 1 }] })).rejects.toThrow('it does nothing');
  });

  it('resets one project by its name or its key, and no other', async () => {
    const [, eu] = READY_MADE_PROJECTS;
    for (const selector of ['shop-us', { apiKey: READY_MADE_PROJECTS[0]?.apiKey ?? '' }]) {
      await send({});
      await send({}, 'eu');
      mock.reset(selector);
      expect(mock.events().map(({ project }) => project)).toEqual([eu?.name]);
      mock.reset();
    }
    expect(() => mock.reset('shop-mars')).toThrow(UnknownProjectError);
  });

  it('tells who asks for what came to be forgotten, until nobody listens', async () => {
    const told: object[] = [];
    const stop = mock.onReset((reset) => told.push(reset));
    mock.reset('shop-eu');
    await fetch(`${mock.control}/reset`, { method: 'POST' });
    stop();
    mock.reset();
    expect(told).toEqual([
      { kind: 'reset', by: 'code', project: 'shop-eu' },
      { kind: 'reset', by: expect.any(String) },
    ]);
  });

  it('keeps no record of the icon that browsers ask for beside the page', async () => {
    expect((await fetch(`${mock.us}/favicon.ico`)).status).toBe(204);
    expect(mock.requests()).toEqual([]);
  });

  it("moves one project's time alone", () => {
    mock.clockOf('shop-eu').advance(5000);
    expect([mock.clockOf('shop-eu').state().offsetMs, mock.clockOf('shop-us').state().offsetMs]).toEqual([5000, 0]);
  });
});

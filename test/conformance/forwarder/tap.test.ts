import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { openTap } from '../../../conformance/forwarder/tap.ts';
import { createMockAmplitude, type MockAmplitude } from '../../../mock-amplitude/index.ts';

const KEY = 'a-key-of-some-length';
let mock: MockAmplitude;

beforeAll(async () => {
  mock = await createMockAmplitude({ projects: [{ name: 'tap', apiKey: KEY, region: 'us' }] });
});
afterAll(() => mock.close());

async function open() {
  const tap = await openTap({ run: 'r0', us: mock.us, eu: mock.eu, now: () => performance.now(), onChange() {} });
  onTestFinished(() => tap.close());
  return tap;
}

async function send(base: string, cf: number): Promise<number> {
  const events = [{ event_type: 'Held', device_id: 'device-of-it', event_properties: { cf: `cf-${cf}` } }];
  const answer = await fetch(`${base}/2/httpapi`, { method: 'POST', body: JSON.stringify({ api_key: KEY, events }) });
  return answer.status;
}

it('holds answers until the network is up again: what queues up meanwhile is one batch, however busy the machine is', async () => {
  const tap = await open();
  tap.hold();
  let answered = 0;
  const sending = [send(tap.us, 0), send(tap.us, 1)].map(async (one) => {
    const status = await one;
    answered++;
    return status;
  });
  await expect.poll(() => tap.requests.length).toBe(2);
  await expect.poll(() => tap.requests.filter(({ stored }) => stored).length).toBe(2);
  expect(answered).toBe(0);
  expect(tap.requests.map(({ endedAt }) => endedAt)).toEqual([undefined, undefined]);
  await tap.up();
  expect(await Promise.all(sending)).toEqual([200, 200]);
  expect(await send(tap.us, 2)).toBe(200);
});

it('lets nobody wait for ever: closing gives up what is held', async () => {
  const tap = await open();
  tap.hold();
  const held = send(tap.us, 3).catch(() => 'gone');
  await expect.poll(() => tap.requests.length).toBe(1);
  await tap.close();
  expect(await held).toBe('gone');
});

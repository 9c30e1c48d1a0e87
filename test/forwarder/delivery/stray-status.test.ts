import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../lib/clock.ts';
import { createRng } from '../../../lib/rng.ts';
import { createForwarder, type Forwarder } from '../../../src/forwarder/create-forwarder.ts';
import type { DeliveryLimits } from '../../../src/forwarder/delivery/delivery-limits.ts';
import { answerWith, startVirtualDelivery } from '../../simulation/virtual-delivery.ts';
import { OK, type Reply, startFakeAmplitude } from '../fake-amplitude.ts';

const QUICK = { lingerMs: 1, backoffFirstMs: 5 };
const API_KEY = 'cccccccccccccccccccccccccccc0003';

/** A forwarder to an Amplitude on a socket, with the limits it has by default unless some are given. */
async function start(reply: Parameters<typeof startFakeAmplitude>[0], limits: Partial<DeliveryLimits> = {}) {
  const amplitude = await startFakeAmplitude(reply);
  const problems: string[] = [];
  const forwarder = await createForwarder({
    ...{ host: '127.0.0.1', gatewayPort: 0, pipelineKey: 'dk_test', signingSecret: 'test-secret' },
    limits,
    integration: { endpoint: amplitude.endpoint, apiKey: API_KEY },
    ...{ clock: systemClock, rng: createRng(1), onProblem: (problem: string) => void problems.push(problem) },
  });
  onTestFinished(async () => {
    await forwarder.close();
    await amplitude.close();
  });
  return { amplitude, forwarder, problems };
}

async function send({ url }: Forwarder, ...ids: string[]): Promise<void> {
  const batch = ids.map((id) => ({ type: 'track', event: 'x', anonymousId: `device-${id}`, messageId: id }));
  const headers = { authorization: 'Bearer dk_test', 'content-type': 'application/json' };
  const { status } = await fetch(`${url}/v1/batch`, { method: 'POST', headers, body: JSON.stringify({ batch }) });
  expect(status).toBe(200);
}

describe('an answer that is not Amplitude’s, from a socket (deliver.stray-status)', () => {
  it.each<[Reply]>(
    [204, 301, 302, 303, 307, 308, 401, 402, 404, 405, 406, 407, 408, 410, 418, 421, 425, 451, 499, 505, 520, 530]
      .map((status): [Reply] => [{ status, body: status === 204 ? '' : '<html>' }])
      .concat([
        [{ status: 200, body: '' }],
        [{ status: 200, body: '<html>' }],
        [{ status: 200, body: { ok: true } }],
        [{ status: 400, body: '<html>' }],
        [{ status: 400, body: { code: 400, error: 'Invalid JSON request body' } }],
        ['hang-up'],
      ]),
  )('is passed by itself: first %j, then healthy', async (first) => {
    const { amplitude, forwarder } = await start((_seen, nth) => (nth === 1 ? first : OK), QUICK);
    await send(forwarder, '1');
    await forwarder.idle();
    expect(forwarder.counts()).toMatchObject({ delivered: 1, dead: 0 });
    expect([amplitude.seen.length, forwarder.paused()]).toEqual([2, undefined]);
  });

  it.each([301, 302, 303, 307, 308])('gives the key to nobody whom a %i names', async (status) => {
    const stranger = await startFakeAmplitude(() => OK);
    onTestFinished(() => stranger.close());
    const redirect: Reply = { status, body: '', headers: { location: stranger.endpoint } };
    const { forwarder } = await start((_seen, nth) => (nth <= 2 ? redirect : OK), QUICK);
    await send(forwarder, '1');
    await forwarder.idle();
    expect(stranger.seen).toEqual([]);
  });
});

it('finds the event that a connection is reset for, from a socket (deliver.reset-poison)', async () => {
  const { amplitude, forwarder, problems } = await start(({ events }) =>
    events.some(({ insert_id: id }) => id === 'poison') ? 'hang-up' : OK,
  );
  const innocent = Array.from({ length: 9 }, (_, index) => `innocent-${index}`);
  await send(forwarder, ...innocent, 'poison');
  const missing = () => innocent.filter((id) => !amplitude.stored.includes(id));
  for (let other = 1; missing().length > 0; other++) await send(forwarder, `other-${other}`);
  const first = amplitude.seen[0]?.events.map(({ insert_id: id }) => id);
  expect(first).toEqual(expect.arrayContaining([...innocent, 'poison']));
  await expect.poll(() => problems).toEqual([expect.stringContaining('"poison"] fails while other events go through')]);
  expect(await forwarder.whyHeld('poison')).toMatchObject({ reason: 'lane-delayed', endedBy: 'time' });
});

describe('a proxy that answers for half an hour', () => {
  it.each([204, 301, 401, 404, 407])('with %i: all is delivered afterwards, without anybody’s hand', async (status) => {
    const stray = { kind: 'response' as const, status, body: '', retryAfterMs: undefined };
    const end = Date.UTC(2026, 0, 1, 0, 30);
    const run = startVirtualDelivery({
      answer: (_events, now) => (now < end ? stray : answerWith(200, {})),
      tookMs: 30,
    });
    onTestFinished(() => run.close());
    const event = (id: string) => ({ event_type: 'x', device_id: id, time: 1, insert_id: id });
    await run.append(Array.from({ length: 50 }, (_, index) => event(`early-${index}`)));
    for (let minute = 1; minute < 30; minute++) {
      await run.clock.advance(60_000);
      await run.append([event(`minute-${minute}`)]);
      expect(run.delivery.held()).toMatchObject([
        { reason: 'circuit-open', because: expect.stringContaining(`HTTP ${status}`) },
      ]);
    }
    await run.clock.advance(420_000);
    expect(run.outbox.counts()).toMatchObject({ delivered: 79, queued: 0, dead: 0 });
  });
});

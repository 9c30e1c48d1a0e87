import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { createRng } from '../../lib/rng.ts';
import { createForwarder, type Forwarder, type ForwarderOptions } from '../../src/forwarder/create-forwarder.ts';
import type { OutcomeRecord } from '../../src/forwarder/delivery/outcome.ts';
import type { ConfiguredIntegration } from '../../src/forwarder/integrations/configured-integration.ts';
import { type FakeAmplitude, OK, type Reply, type Seen, startFakeAmplitude } from './fake-amplitude.ts';

const KEY = 'dk_test';
const API_KEY = 'cccccccccccccccccccccccccccc0003';
/** Long enough for the others to go on first. */
const THROTTLED = { throttleFirstMs: 300, throttleLongestMs: 300 };
/** Small enough for a test to see everything happen. */
const QUICK = {
  lingerMs: 5,
  backoffFirstMs: 4,
  backoffLongestMs: 8,
  throttleFirstMs: 5,
  throttleLongestMs: 10,
  projectDelayMs: 5,
  idEventsPerSecond: 10_000,
};

let amplitude: FakeAmplitude | undefined;
let forwarder: Forwarder | undefined;
afterEach(async () => {
  await forwarder?.close();
  await amplitude?.close();
});

interface Running {
  forwarder: Forwarder;
  amplitude: FakeAmplitude;
  outcomes: OutcomeRecord[];
  problems: string[];
  /** Sends track events, one request each, as device:messageId. */
  send(...names: string[]): Promise<void>;
}

async function start(
  reply: (seen: Seen, nth: number) => Reply,
  options: Partial<Omit<ForwarderOptions, 'integration'>> & { integration?: Partial<ConfiguredIntegration> } = {},
): Promise<Running> {
  const outcomes: OutcomeRecord[] = [];
  const problems: string[] = [];
  const sink = await startFakeAmplitude(reply);
  const running = await createForwarder({
    host: '127.0.0.1',
    gatewayPort: 0,
    pipelineKey: KEY,
    signingSecret: 'test-secret',
    clock: systemClock,
    rng: createRng(1),
    onOutcome: (outcome) => outcomes.push(outcome),
    onProblem: (problem) => problems.push(problem),
    ...options,
    integration: { endpoint: sink.endpoint, apiKey: API_KEY, ...options.integration },
    limits: { ...QUICK, ...options.limits },
  });
  amplitude = sink;
  forwarder = running;
  const send = async (...names: string[]) => {
    const batch = names.map((name) => {
      const [device = '', messageId = ''] = name.split(':');
      return { type: 'track', event: 'x', anonymousId: `device-${device}`, messageId };
    });
    const response = await fetch(`${running.url}/v1/batch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ batch }),
    });
    expect(await response.json()).toMatchObject({ success: true });
  };
  return { forwarder: running, amplitude: sink, outcomes, problems, send };
}

const bad = (body: object): Reply => ({ status: 400, body: { code: 400, error: 'x', ...body } });

function expectBalance({ forwarder: { counts } }: Running): void {
  const { accepted, delivered, dead, queued, droppedByPolicy } = counts();
  expect(accepted).toBe(delivered + dead + queued + droppedByPolicy);
}

describe('deliver.200', () => {
  it('sends what came in, in Amplitude’s body, and forgets it', async () => {
    const running = await start(() => OK, { integration: { minIdLength: 3 } });
    await running.send('a:1', 'b:2');
    await running.forwarder.idle();
    expect(running.amplitude.seen).toMatchObject([
      { body: { api_key: API_KEY, options: { min_id_length: 3 } }, events: [{ insert_id: '1' }, { insert_id: '2' }] },
    ]);
    expect(running.forwarder.counts()).toMatchObject({ received: 2, accepted: 2, delivered: 2, queued: 0 });
  });

  it('sends options only where they are configured (map.min-id-length)', async () => {
    const running = await start(() => OK);
    await running.send('a:1');
    await running.forwarder.idle();
    expect(running.amplitude.seen[0]?.body).not.toHaveProperty('options');
  });
});

describe('map.limits', () => {
  it('delivers an event without the id that Amplitude would refuse, counts it, and says once what to do', async () => {
    const running = await start(() => OK);
    for (const messageId of ['1', '2', '3']) {
      await fetch(`${running.forwarder.url}/v1/t`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ event: 'x', userId: 4711, anonymousId: 'df_short01', messageId }),
      });
    }
    await running.forwarder.idle();
    const events = running.amplitude.seen.flatMap((seen) => seen.events);
    expect(events).toMatchObject(Array(3).fill({ device_id: 'df_short01' }));
    expect(events.some((event) => 'user_id' in event)).toBe(false);
    expect(running.forwarder.counts()).toMatchObject({ delivered: 3, dead: 0, idsLeftOut: 3 });
    expect(running.problems).toEqual([
      expect.stringMatching(/userId: left out: "4711" has 4 characters, the minimum is 5 .*--send-min-id-length/),
    ]);
  });
});

describe('deliver.batch', () => {
  it('is held to its count and its bytes', async () => {
    const running = await start(() => OK, { limits: { batchEvents: 3, batchBytes: 1000, requestsInFlight: 1 } });
    await running.send(...Array.from({ length: 20 }, (_, index) => `${index}:${index}`));
    await running.forwarder.idle();
    expect(Math.max(...running.amplitude.seen.map(({ events }) => events.length))).toBe(3);
    expect(Math.max(...running.amplitude.seen.map(({ bytes }) => bytes))).toBeLessThanOrEqual(1000);
    expect(running.amplitude.stored).toHaveLength(20);
  });

  it('has 10 events at most on the starter plan', async () => {
    const running = await start(() => OK, { integration: { plan: 'starter' } });
    await running.send(...Array.from({ length: 25 }, (_, index) => `${index}:${index}`));
    await running.forwarder.idle();
    expect(running.amplitude.seen.map(({ events }) => events.length).sort()).toEqual([10, 10, 5]);
  });
});

describe('deliver.400-listed', () => {
  it('gives up the listed events and sends the rest again, as often as it takes', async () => {
    const running = await start(({ events }) => {
      const index = events.findIndex(({ insert_id }) => insert_id.startsWith('bad'));
      return index < 0 ? OK : bad({ error: 'Invalid field values', events_with_invalid_fields: { time: [index] } });
    });
    await running.send('a:1', 'a:bad-1', 'a:2', 'b:bad-2', 'b:3');
    await running.forwarder.idle();
    expect(running.amplitude.stored).toEqual(['1', '2', '3']);
    expect(await running.forwarder.deadLetters()).toMatchObject([
      { event: { insert_id: 'bad-1' }, field: 'time', reason: 'Invalid field values', answer: { status: 400 } },
      { event: { insert_id: 'bad-2' }, rule: 'deliver.400-listed' },
    ]);
    expectBalance(running);
  });
});

describe('deliver.400-bare', () => {
  it('finds the culprit by cutting in half, and keeps the order of each device', async () => {
    const running = await start(({ events }) => (events.some(({ insert_id }) => insert_id === '!') ? bad({}) : OK));
    await running.send('a:1', 'a:2', 'b:3', 'a:!', 'a:4', 'b:5', 'c:6', 'c:7');
    await running.forwarder.idle();
    const [letter, ...others] = await running.forwarder.deadLetters();
    expect(letter).toMatchObject({ event: { insert_id: '!' }, rule: 'deliver.400-bare' });
    expect(others).toEqual([]);
    // Eight events, four, two, and the one: each attempt is kept.
    expect(letter?.history.map(({ rule, status }) => [rule, status])).toEqual(
      Array.from({ length: 4 }, () => ['deliver.400-bare', 400]),
    );
    expect(running.amplitude.stored.toSorted()).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    expect(running.amplitude.stored.filter((id) => ['1', '2', '4'].includes(id))).toEqual(['1', '2', '4']);
  });
});

describe('deliver.400-request', () => {
  it('pauses, keeps everything, says so without the key (deliver.secrets), and goes on when told to', async () => {
    let broken = true;
    const running = await start(() => (broken ? bad({ error: `Invalid API key: ${API_KEY}` }) : OK));
    await running.send('a:1', 'b:2');
    await expect.poll(() => running.forwarder.paused()).toMatch(/Invalid API key/);
    expect(running.problems[0]).toContain('paused');
    expect(running.problems.join()).not.toContain(API_KEY);
    expect(running.forwarder.counts()).toMatchObject({ queued: 2, dead: 0 });
    const requests = running.amplitude.seen.length;
    await running.send('a:3');
    expect(running.amplitude.seen).toHaveLength(requests);
    broken = false;
    running.forwarder.resume();
    await running.forwarder.idle();
    expect(running.amplitude.stored.toSorted()).toEqual(['1', '2', '3']);
  });
});

describe('deliver.400-silenced', () => {
  it('gives up what is silenced, delays what is throttled, sends the rest', async () => {
    const indexOf = ({ events }: Seen, id: string) => events.findIndex(({ insert_id }) => insert_id === id);
    const running = await start(
      (seen, nth) =>
        nth === 1 ? bad({ silenced_events: [indexOf(seen, '1')], throttled_events: [indexOf(seen, '2')] }) : OK,
      { limits: THROTTLED },
    );
    await running.send('a:1', 'b:2', 'c:3');
    await running.forwarder.idle();
    expect(running.amplitude.stored).toEqual(['3', '2']);
    expect(running.outcomes.map(({ outcome, insertId }) => `${insertId} ${outcome}`)).toEqual([
      '1 dead',
      '2 held',
      '3 delivered',
      '2 delivered',
    ]);
  });
});

describe('deliver.413', () => {
  it('halves by bytes until it fits, and gives up an event that is too large alone', async () => {
    const running = await start(({ events }) => {
      const large = events.length > 2 || events.some(({ insert_id }) => insert_id === 'huge');
      return large ? { status: 413, body: { code: 413, error: 'Payload too large' } } : OK;
    });
    await running.send('a:1', 'b:2', 'c:huge', 'd:3', 'e:4');
    await running.forwarder.idle();
    expect(running.amplitude.stored.toSorted()).toEqual(['1', '2', '3', '4']);
    expect(await running.forwarder.deadLetters()).toMatchObject([
      { event: { insert_id: 'huge' }, rule: 'deliver.413' },
    ]);
  });
});

describe('deliver.429', () => {
  it('keyed: delays the named device only', async () => {
    const throttled = { code: 429, throttled_devices: { 'device-a': 31 }, throttled_events: [0] };
    const running = await start((_seen, nth) => (nth === 1 ? { status: 429, body: throttled } : OK), {
      limits: THROTTLED,
    });
    await running.send('a:1', 'b:2', 'a:3');
    await running.forwarder.idle();
    expect(running.amplitude.seen.map(({ events }) => events.map(({ insert_id }) => insert_id))).toEqual([
      ['1', '2', '3'],
      ['2'],
      ['1', '3'],
    ]);
  });

  it('project: everything waits, then smaller batches go on', async () => {
    const running = await start(
      (_seen, nth) => (nth === 1 ? { status: 429, body: { code: 429, throttled_events: [] } } : OK),
      { limits: { batchEvents: 4, requestsInFlight: 1 } },
    );
    await running.send('a:1', 'b:2', 'c:3', 'd:4');
    await running.forwarder.idle();
    expect(running.amplitude.seen.map(({ events }) => events.length)).toEqual([4, 2, 2]);
    expect(running.problems[0]).toContain('every event is kept');
  });
});

describe('deliver.403', () => {
  it('waits and keeps everything', async () => {
    const running = await start((_seen, nth) =>
      nth < 3 ? { status: 403, body: { code: 403, error: 'Forbidden' } } : OK,
    );
    await running.send('a:1');
    await running.forwarder.idle();
    expect(running.amplitude.stored).toEqual(['1']);
  });
});

describe('deliver.5xx-network', () => {
  it.each<[string, Reply]>([
    ['500', { status: 500, body: { code: 500 } }],
    ['503 with HTML', { status: 503, body: '<html>' }],
    ['a hang-up', 'hang-up'],
    ['a 200 of someone else', { status: 200, body: '<html>login</html>' }],
  ])('tries again after %s, and keeps the order of each device', async (_name, reply) => {
    const running = await start((_seen, nth) => (nth <= 3 ? reply : OK), { limits: { batchEvents: 2 } });
    await running.send('a:1', 'a:2', 'b:3', 'a:4');
    await running.forwarder.idle();
    const order = running.amplitude.stored.filter((id) => id !== '3');
    expect([...new Set(order)].toSorted()).toEqual(['1', '2', '4']);
    expect(order.lastIndexOf('1')).toBeLessThan(order.lastIndexOf('4'));
    expect(running.forwarder.counts()).toMatchObject({ delivered: 4, dead: 0 });
  });

  it('gives up when the time is used up', async () => {
    const running = await start(() => ({ status: 503, body: '' }), { limits: { budgetMs: 20 } });
    await running.send('a:1');
    await running.forwarder.idle();
    expect(await running.forwarder.deadLetters()).toMatchObject([
      { reason: expect.stringContaining('given up after') },
    ]);
    expectBalance(running);
  });

  it('honours Retry-After', async () => {
    const running = await start((_seen, nth) =>
      nth === 1 ? { status: 503, body: '', headers: { 'retry-after': '1' } } : OK,
    );
    const started = performance.now();
    await running.send('a:1');
    await running.forwarder.idle();
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
  });
});

describe('deliver.backpressure', () => {
  it('refuses with 429 what does not fit, and takes nothing of it', async () => {
    const running = await start(() => OK, { limits: { outboxBytes: 10 } });
    const response = await fetch(`${running.forwarder.url}/v1/t`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ event: 'x', anonymousId: 'device-a' }),
    });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.json()).toMatchObject({ error: expect.stringContaining('of 10 bytes') });
    expect(running.forwarder.counts()).toMatchObject({ received: 0, refusedFull: 1, accepted: 0 });
  });
});

describe('what never reaches Amplitude', () => {
  it('is counted: without consent, and refused by map.limits', async () => {
    const running = await start(() => OK);
    const post = (body: object) =>
      fetch(`${running.forwarder.url}/v1/t`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ event: 'x', ...body }),
      });
    await post({ anonymousId: 'device-a', context: { consent: { analytics: false } } });
    await post({ anonymousId: 'abc' });
    expect(running.forwarder.counts()).toMatchObject({
      received: 2,
      droppedByPolicy: 1,
      fieldsChanged: 1,
      accepted: 2,
      dead: 1,
    });
    expect(await running.forwarder.deadLetters()).toMatchObject([{ rule: 'map.limits', field: 'device_id' }]);
    expect(running.outcomes.map(({ outcome }) => outcome)).toEqual(['dropped', 'dead']);
    expect(running.problems).toEqual([expect.stringMatching(/^Gave up 1 event: .*map\.limits.*dead letters/)]);
    expectBalance(running);
  });
});

it('remembers how each event was mapped, for the debugger', async () => {
  const running = await start(() => OK);
  await running.send('a:1');
  expect(running.forwarder.explain('1')).toMatchObject({
    source: { messageId: '1' },
    explanation: {
      fields: expect.arrayContaining([expect.objectContaining({ field: 'event_type', rule: 'map.custom' })]),
    },
  });
  expect(running.forwarder.explain('2')).toBeUndefined();
});

it('delivers what still waits for company when it is stopped (deliver.shutdown)', async () => {
  const running = await start(() => OK, { limits: { lingerMs: 60_000, batchEvents: 2, requestsInFlight: 1 } });
  await running.send('a:1', 'b:2', 'c:3');
  await running.forwarder.close();
  expect(running.amplitude.stored).toEqual(['1', '2', '3']);
  expect(running.problems).toEqual([]);
});

it('stops within its deadline when Amplitude does not answer (deliver.shutdown)', async () => {
  const running = await start(() => 'never', { limits: { shutdownMs: 50 } });
  await running.send('a:1');
  await expect.poll(() => running.amplitude.seen.length).toBe(1);
  await running.forwarder.close();
  expect(running.problems.at(-1)).toContain('1 event that was not delivered');
});

it('says how many events it could not deliver when it is stopped', async () => {
  const running = await start(() => ({ status: 503, body: '' }), {
    limits: { backoffFirstMs: 60_000, backoffLongestMs: 60_000 },
  });
  await running.send('a:1', 'b:2');
  await expect.poll(() => running.amplitude.seen.length).toBeGreaterThan(0);
  await running.forwarder.close();
  expect(running.problems.at(-1)).toContain('2 events that were not delivered');
});

it('whatever Amplitude answers: every event is delivered or dead, each device in order', async () => {
  const rng = createRng(20_261_124);
  const answers = (count: number): Reply[] => [
    OK,
    OK,
    bad({ events_with_invalid_fields: { time: [rng.integer(0, count - 1)] } }),
    bad({}),
    { status: 413, body: { code: 413 } },
    { status: 429, body: { code: 429, throttled_devices: { 'device-1': 31 } } },
    { status: 429, body: { code: 429 } },
    { status: 500, body: '' },
    { status: 403, body: '' },
    'hang-up',
  ];
  const running = await start(
    ({ events }, nth) => (nth > 400 ? OK : (answers(events.length)[rng.integer(0, 9)] ?? OK)),
    { limits: { batchEvents: 7, lingerMs: 1, projectDelayMs: 1, throttleFirstMs: 1, throttleLongestMs: 2 } },
  );
  const names = Array.from({ length: 300 }, (_, index) => `${index % 5}:${index}`);
  for (let from = 0; from < names.length; from += 30) await running.send(...names.slice(from, from + 30));
  await running.forwarder.idle();

  const { stored } = running.amplitude;
  const dead = (await running.forwarder.deadLetters()).map(({ event }) => event.insert_id);
  expect(stored.length + dead.length).toBe(300);
  expect(new Set([...stored, ...dead]).size).toBe(300);
  for (let device = 0; device < 5; device++) {
    const order = stored.map(Number).filter((id) => id % 5 === device);
    expect(order).toEqual(order.toSorted((one, other) => one - other));
  }
  expect(running.forwarder.counts()).toMatchObject({
    accepted: 300,
    delivered: stored.length,
    dead: dead.length,
    queued: 0,
  });
}, 30_000);

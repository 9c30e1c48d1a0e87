// One sender in a process of its own, so that its memory and its speed are its own:
// forwarder-sender.ts <forwarder | waiting | sdk | floor> <how many events> <url of the sink>. Prints what it measured.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createInstance } from '@amplitude/analytics-node';
import { Pool } from 'undici';
import { systemClock } from '../lib/clock.ts';
import { createRng } from '../lib/rng.ts';
import { createDelivery } from '../src/forwarder/delivery/create-delivery.ts';
import { DEFAULT_DELIVERY_LIMITS, DURABLE_LIMITS } from '../src/forwarder/delivery/delivery-limits.ts';
import { createHttpClient } from '../src/forwarder/delivery/http-client.ts';
import { createSqliteOutbox } from '../src/forwarder/delivery/outbox/sqlite/create-sqlite-outbox.ts';
import { storeFile } from '../src/forwarder/delivery/outbox/sqlite/open-store.ts';
import { appendEvents, KEY, makeEvent, now, TOGETHER, UNLIMITED } from './sender-events.ts';

/** What a sender measured. */
export interface Measured {
  eventsPerSecond: number;
  /** What the processor took for an event, user and system time, in µs: what else the machine does is not in it. */
  cpuMicros: number;
  /** Speed of the last tenth of the events beside the first: by the processor's time, and by the clock. */
  lastToFirst: { cpu: number; clock: number };
  /** Most memory the process held, in bytes. */
  rss: number;
}

const TENTHS = 10;
/** What waits while others are delivered, and the size of one such event, in bytes. */
const WAITING_BYTES = 4 * 1_073_741_824;
const WAITING_EVENT_BYTES = 4000;
/** Events sent first and not measured, so that no side is measured while its code is compiled. */
const WARM_UP = 100_000;
/** Events that the SDK is given before it is waited for: given 200,000 at once it runs into its own time-outs. */
const SDK_WINDOW = 20_000;

/** Durable and in order, as it is by default but for the plan's limits. */
async function sendByForwarder(count: number, url: string, onDelivered: () => void): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  const limits = { ...DEFAULT_DELIVERY_LIMITS, ...DURABLE_LIMITS, ...UNLIMITED, lingerMs: 1 };
  const onProblem = (problem: string) => console.error(problem);
  const outbox = createSqliteOutbox({ file: storeFile(directory), clock: systemClock, limits, onProblem });
  const client = createHttpClient(`${url}/2/httpapi`, limits, systemClock);
  const delivery = createDelivery({
    outbox,
    client,
    requestTemplate: { apiKey: KEY, minIdLength: undefined },
    limits,
    clock: systemClock,
    rng: createRng(1),
    onOutcome: onDelivered,
    onProblem,
  });
  await appendEvents(outbox, count, delivery.wake);
  await delivery.idle();
  ended = now();
  await delivery.close();
  rmSync(directory, { recursive: true });
}

/** Delivers so many events while 4 GB of others wait behind them. */
async function sendBeforeMany(count: number, url: string, onDelivered: () => void): Promise<void> {
  if (count === WARM_UP) return;
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  const limits = { ...DEFAULT_DELIVERY_LIMITS, ...DURABLE_LIMITS, ...UNLIMITED, outboxBytes: 2 * WAITING_BYTES };
  const onProblem = (problem: string) => console.error(problem);
  const outbox = createSqliteOutbox({ file: storeFile(directory), clock: systemClock, limits, onProblem });
  const filling = 'x'.repeat(WAITING_EVENT_BYTES);
  for (let index = 0; outbox.size().bytes < WAITING_BYTES; ) {
    const events = Array.from({ length: TOGETHER }, () => ({ ...makeEvent(index++), event_properties: { filling } }));
    await outbox.append(events);
  }
  const client = createHttpClient(`${url}/2/httpapi`, limits, systemClock);
  const requestTemplate = { apiKey: KEY, minIdLength: undefined };
  const shared = { limits, clock: systemClock, rng: createRng(1), onProblem };
  let left = count;
  const delivery = createDelivery({
    ...{ ...shared, outbox, client, requestTemplate },
    onOutcome() {
      if (left-- > 0) onDelivered();
      if (left === 0) delivery.pause('as many are delivered as are measured');
    },
  });
  delivery.wake();
  while (left > 0) await setTimeout(50);
  ended = now();
  await delivery.close();
  rmSync(directory, { recursive: true });
}

async function sendBySdk(count: number, url: string, onDelivered: () => void): Promise<void> {
  const amplitude = createInstance();
  await amplitude.init(KEY, { serverUrl: `${url}/2/httpapi` }).promise;
  const track = (index: number) => {
    const { event_type, event_properties, ...rest } = makeEvent(index);
    return amplitude.track(event_type, event_properties, rest).promise.then(({ code }) => {
      if (code !== 200) throw new Error(`the SDK got ${code}`);
      onDelivered();
    });
  };
  for (let from = 0; from < count; from += SDK_WINDOW) {
    const size = Math.min(SDK_WINDOW, count - from);
    const sent = Array.from({ length: size }, (_, index) => track(from + index));
    await amplitude.flush().promise;
    await Promise.all(sent);
  }
  ended = now();
}

async function sendReadyMade(count: number, url: string, onDelivered: () => void): Promise<void> {
  const { batchEvents, requestsInFlight } = DEFAULT_DELIVERY_LIMITS;
  const batches = Array.from({ length: Math.ceil(count / batchEvents) }, (_, batch) => {
    const size = Math.min(batchEvents, count - batch * batchEvents);
    const events = Array.from({ length: size }, (__, index) => makeEvent(batch * batchEvents + index));
    return { body: JSON.stringify({ api_key: KEY, events }), size };
  });
  begun = now();
  const pool = new Pool(url, { connections: requestsInFlight });
  const post = async () => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      const headers = { 'content-type': 'application/json' };
      const response = await pool.request({ path: '/2/httpapi', method: 'POST', headers, body: batch.body });
      await response.body.text();
      for (let event = 0; event < batch.size; event++) onDelivered();
    }
  };
  await Promise.all(Array.from({ length: requestsInFlight }, post));
  ended = now();
  await pool.close();
}

const SENDERS: Record<string, typeof sendBySdk> = {
  forwarder: sendByForwarder,
  waiting: sendBeforeMany,
  sdk: sendBySdk,
  floor: sendReadyMade,
};

const [kind = '', events = '', url = ''] = process.argv.slice(2);
const send = SENDERS[kind];
if (send === undefined) throw new Error(`There is no sender ${kind}.`);
const count = Number(events);
/** When each tenth was delivered, and what it took of the processor until then, both in ms. */
const tenths: { clock: number; cpu: number }[] = [];
let delivered = 0;
let begun = now();
let ended = begun;
await send(WARM_UP, url, () => {});
begun = now();
const start = begun;
await send(count, url, () => {
  if (++delivered % Math.ceil(count / TENTHS) === 0) tenths.push(now());
});
if (delivered !== count) throw new Error(`Failed to measure ${kind}: ${delivered} of ${count} events were delivered.`);
const [first = start, beforeLast = start, last = start] = [tenths[0], tenths.at(-2), tenths.at(-1)];
const slower = (by: 'cpu' | 'clock') => (first[by] - start[by]) / (last[by] - beforeLast[by]);
const measured: Measured = {
  eventsPerSecond: (count / (ended.clock - begun.clock)) * 1000,
  cpuMicros: ((ended.cpu - begun.cpu) / count) * 1000,
  lastToFirst: { cpu: slower('cpu'), clock: slower('clock') },
  rss: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(measured));

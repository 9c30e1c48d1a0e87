// The real delivery on PostgreSQL in a process of its own, of events that are mapped already:
// postgres-sender.ts <how many events> <url of the sink> <url of the database>. Appends all of them, then delivers them; prints what it
// measured.
import { systemClock } from '../lib/clock.ts';
import { createRng } from '../lib/rng.ts';
import { createDelivery } from '../src/forwarder/delivery/create-delivery.ts';
import { DEFAULT_DELIVERY_LIMITS, DURABLE_LIMITS } from '../src/forwarder/delivery/delivery-limits.ts';
import { createHttpClient } from '../src/forwarder/delivery/http-client.ts';
import { createPostgresOutbox } from '../src/forwarder/delivery/outbox/postgres/create-postgres-outbox.ts';
import { appendEvents, KEY, now, UNLIMITED } from './sender-events.ts';

/** What the driver and the delivery take of the time, and of the processor for an event, in µs. */
export interface MeasuredOnPostgres {
  append: { eventsPerSecond: number; cpuMicros: number };
  deliver: { eventsPerSecond: number; cpuMicros: number };
  /** Most memory the process held, in bytes. */
  rss: number;
}

/** Events sent first and not measured, so that nothing is measured while its code is compiled. */
const WARM_UP = 100_000;
const [events = '', sink = '', database = ''] = process.argv.slice(2);
const count = Number(events);
const limits = { ...DEFAULT_DELIVERY_LIMITS, ...DURABLE_LIMITS, ...UNLIMITED, lingerMs: 1 };
const shared = { limits, clock: systemClock, onProblem: console.error };
const instance = { name: 'bench', role: 'both', leaseMs: 3000, partitions: 64 } as const;
const outbox = createPostgresOutbox({ ...shared, url: database, id: 'bench', instance });
const delivery = createDelivery({
  ...{ ...shared, outbox, rng: createRng(1), onOutcome() {} },
  client: createHttpClient(`${sink}/2/httpapi`, limits, systemClock),
  requestTemplate: { apiKey: KEY, minIdLength: undefined },
});

await outbox.opened;
await appendEvents(outbox, WARM_UP, delivery.wake);
await delivery.idle();
delivery.pause('what is appended is measured first');
const begun = now();
await appendEvents(outbox, count, () => {});
const appended = now();
delivery.resume();
await delivery.idle();
const delivered = now();
await outbox.refresh();
const { delivered: all } = outbox.counts();
if (all !== WARM_UP + count) throw new Error(`Failed to measure: ${all} of ${WARM_UP + count} events were delivered.`);
const measured: MeasuredOnPostgres = {
  append: describe(begun, appended),
  deliver: describe(appended, delivered),
  rss: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(measured));
await delivery.close();

type Moment = ReturnType<typeof now>;

function describe(from: Moment, until: Moment): MeasuredOnPostgres['append'] {
  return {
    eventsPerSecond: (count / (until.clock - from.clock)) * 1000,
    cpuMicros: ((until.cpu - from.cpu) / count) * 1000,
  };
}

import { steadyClock, systemClock } from '../lib/clock.ts';
import { createRng } from '../lib/rng.ts';
import { createForwarder } from '../src/forwarder/create-forwarder.ts';
import { createPostgresOutboxes } from '../src/forwarder/delivery/outbox/postgres/create-postgres-outboxes.ts';

// The forwarder as `forward --outbox` runs it, with its management API, in a process of its own: postgres-gateway-server.ts
// <pipeline key> <url of the sink> <url of the database> <bytes of an outbox> <management token>. Amplitude's own limits are off, and who is
// throttled rests as long as anything is measured.
const [pipelineKey = '', sink = '', database = '', outboxBytes = '', token = ''] = process.argv.slice(2);
const instance = { name: 'bench', role: 'both', leaseMs: 3000, partitions: undefined } as const;
const forwarder = await createForwarder({
  host: '127.0.0.1',
  gatewayPort: 0,
  pipelineKey,
  signingSecret: 'bench',
  integration: { apiKey: 'be9c00000000000000000000000000ed', endpoint: `${sink}/2/httpapi` },
  outboxes: createPostgresOutboxes(database, instance, steadyClock, console.error),
  management: { port: 0, token },
  limits: {
    ...{ eventsPerSecond: 100_000_000, requestsPerSecond: 1_000_000, idEventsPerSecond: 1_000_000 },
    throttleFirstMs: 3_600_000,
    throttleLongestMs: 3_600_000,
    outboxBytes: Number(outboxBytes),
  },
  clock: systemClock,
  steadyClock,
  rng: createRng(1),
});
process.once('SIGTERM', async () => {
  await forwarder.close();
  process.exit();
});
console.log(JSON.stringify({ url: forwarder.url, control: forwarder.managementUrl }));

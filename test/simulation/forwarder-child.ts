// A forwarder as a process of its own, for simulations that kill it:
// forwarder-child.ts <endpoint> <data directory> <API key> [<database> <instance>]
// It waits in milliseconds where a real one waits in seconds, and is the real one otherwise.
import { steadyClock, systemClock } from '../../lib/clock.ts';
import { createRng } from '../../lib/rng.ts';
import { createForwarder } from '../../src/forwarder/create-forwarder.ts';

const [endpoint = '', dataDir = '', apiKey = '', database, name = ''] = process.argv.slice(2);
const onProblem = (message: string) => void process.stderr.write(`${message}\n`);

async function openDatabase(url: string) {
  const { createPostgresOutboxes } = await import(
    '../../src/forwarder/delivery/outbox/postgres/create-postgres-outboxes.ts'
  );
  const instance = { name, role: 'both', leaseMs: 1000, partitions: 16 } as const;
  return createPostgresOutboxes(url, instance, steadyClock, onProblem);
}

const forwarder = await createForwarder({
  host: '127.0.0.1',
  gatewayPort: 0,
  pipelineKey: 'dk_simulation',
  signingSecret: 'simulation',
  integration: { endpoint, apiKey },
  ...(database === undefined ? { dataDir } : { outboxes: await openDatabase(database) }),
  limits: {
    batchEvents: 20,
    lingerMs: 2,
    requestTimeoutMs: 150,
    backoffFirstMs: 5,
    backoffLongestMs: 50,
    throttleFirstMs: 20,
    throttleLongestMs: 40,
    projectDelayMs: 10,
    breakerLongestMs: 50,
  },
  clock: systemClock,
  steadyClock,
  rng: createRng(process.pid),
  onProblem,
});
process.stdout.write(`${forwarder.url}\n`);

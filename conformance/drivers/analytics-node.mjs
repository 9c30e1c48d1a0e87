// Amplitude's own SDK for Node as a forwarder: what it does with events that it cannot deliver.
import { createInterface } from 'node:readline';
import { createInstance, Types } from '@amplitude/analytics-node';

const { CONFORMANCE_ENDPOINT: serverUrl, CONFORMANCE_API_KEY: apiKey } = process.env;
const client = createInstance();
await client.init(apiKey, {
  serverUrl,
  flushQueueSize: 200,
  flushIntervalMillis: 100,
  logLevel: Types.LogLevel.Warn,
}).promise;
// An event waits in the SDK's timeline before it is in the queue of what is sent: only then it is taken.
client.add({
  name: 'acknowledge',
  type: 'enrichment',
  async execute(event) {
    console.log(JSON.stringify({ type: 'taken', id: event.insert_id }));
    return event;
  },
});

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  client.track(JSON.parse(line));
});

async function stop() {
  await client.flush().promise;
  process.exit(0);
}
lines.on('close', stop);
process.on('SIGTERM', stop);
console.log(JSON.stringify({ type: 'ready' }));

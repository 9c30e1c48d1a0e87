import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { steadyClock, systemClock } from '../lib/clock.ts';
import { listen } from '../lib/listen.ts';
import { createRng } from '../lib/rng.ts';
import { createForwarder } from '../src/forwarder/create-forwarder.ts';
import { createMetrics } from '../src/forwarder/ops/create-metrics.ts';

// The forwarder as `forward` runs it, durable, with its metrics, in a process of its own: gateway-server.ts <pipeline key> <url
// of the sink>. Only Amplitude's own limits are off: they would be what is measured.
const [pipelineKey = '', sink = ''] = process.argv.slice(2);
const dataDir = mkdtempSync(join(tmpdir(), 'bench-'));
const forwarder = await createForwarder({
  host: '127.0.0.1',
  gatewayPort: 0,
  pipelineKey,
  signingSecret: 'bench',
  integration: { apiKey: 'be9c00000000000000000000000000ed', endpoint: `${sink}/2/httpapi` },
  dataDir,
  limits: { eventsPerSecond: 100_000_000, requestsPerSecond: 1_000_000, idEventsPerSecond: 1_000_000 },
  clock: systemClock,
  steadyClock,
  rng: createRng(1),
  observer: createMetrics().observer,
  onProblem: console.error,
});
const { url } = await listen(
  (_request, response) => {
    const { delivered, queued } = forwarder.counts();
    response.end(JSON.stringify({ delivered, queued }));
  },
  { name: 'the counts', host: '127.0.0.1', port: 0 },
);
process.once('SIGTERM', async () => {
  await forwarder.close();
  rmSync(dataDir, { recursive: true });
  process.exit();
});
console.log(JSON.stringify({ url: forwarder.url, delivered: url }));

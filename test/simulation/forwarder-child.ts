// A forwarder as a process of its own, for simulations that kill it: forwarder-child.ts <endpoint> <data directory>.
// It waits in milliseconds where a real one waits in seconds, and is the real one otherwise.
import { steadyClock, systemClock } from '../../lib/clock.ts';
import { createRng } from '../../lib/rng.ts';
import { createForwarder } from '../../src/forwarder/create-forwarder.ts';

const [endpoint = '', dataDir = '', apiKey = ''] = process.argv.slice(2);

const forwarder = await createForwarder({
  host: '127.0.0.1',
  gatewayPort: 0,
  pipelineKey: 'dk_simulation',
  signingSecret: 'simulation',
  integration: { endpoint, apiKey },
  dataDir,
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
  onProblem: (message) => process.stderr.write(`${message}\n`),
});
process.stdout.write(`${forwarder.url}\n`);

// A forwarder as people write it first: a list in memory, a timer, three tries. Its report shows what that misses.
import { createInterface } from 'node:readline';

const { CONFORMANCE_ENDPOINT: endpoint, CONFORMANCE_API_KEY: apiKey } = process.env;
let queue = [];
let sending = Promise.resolve();

async function send(events) {
  for (let attempt = 1; attempt <= 3; attempt++) {
    try {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ api_key: apiKey, events }),
      });
      if (response.ok) return;
      console.error(`Amplitude answered ${response.status}: ${await response.text()}`);
    } catch (error) {
      console.error('Failed to send', error);
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

function flush() {
  sending = sending.then(() => {
    const events = queue;
    queue = [];
    return events.length > 0 ? send(events) : undefined;
  });
  return sending;
}

const timer = setInterval(flush, 100);
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const event = JSON.parse(line);
  queue.push(event);
  console.log(JSON.stringify({ type: 'taken', id: event.insert_id }));
});

async function stop() {
  clearInterval(timer);
  await flush();
  process.exit(0);
}
lines.on('close', stop);
process.on('SIGTERM', stop);
console.log(JSON.stringify({ type: 'ready' }));

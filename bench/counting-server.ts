import { createServer } from 'node:http';

// A sink that looks at what comes: how many different events, how many twice, how many before one of their device that was numbered
// lower. Devices whose names begin with "resting" are throttled, as Amplitude does it. GET tells all of it.
const ids = new Set<string>();
const messages = new Set<string>();
const latest = new Map<string, string>();
const throttled = new Set<string>();
let doubled = 0;
let disorder = 0;

interface Sent {
  insert_id: string;
  device_id: string;
}

function note({ insert_id: id, device_id: device }: Sent): void {
  if (ids.has(id)) {
    doubled++;
    return;
  }
  ids.add(id);
  const [message = ''] = /^message-\d+/.exec(id) ?? [];
  messages.add(message);
  // Numbers have the same length.
  if (message < (latest.get(device) ?? '')) disorder++;
  latest.set(device, message);
}

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(
      JSON.stringify({ messages: messages.size, events: ids.size, doubled, disorder, throttled: throttled.size }),
    );
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { events }: { events: Sent[] } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    response.setHeader('Content-Type', 'application/json');
    const resting = events.flatMap(({ device_id: device }, index) =>
      device.startsWith('resting') ? [{ device, index }] : [],
    );
    if (resting.length > 0) {
      for (const { device } of resting) throttled.add(device);
      response.statusCode = 429;
      response.end(
        JSON.stringify({
          code: 429,
          error: 'Too many requests for some devices and users',
          throttled_users: {},
          throttled_devices: Object.fromEntries(resting.map(({ device }) => [device, 1])),
          throttled_events: resting.map(({ index }) => index),
        }),
      );
      return;
    }
    events.forEach(note);
    response.end(JSON.stringify({ code: 200, events_ingested: events.length }));
  });
});
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
});

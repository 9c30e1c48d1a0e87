import { createServer } from 'node:http';

// The floor: what any server on node:http pays to read a body, parse its JSON and answer. Knows no rule.
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const { events }: { events: unknown[] } = JSON.parse(body.toString('utf8'));
    const answer = `${JSON.stringify({
      code: 200,
      events_ingested: events.length,
      payload_size_bytes: body.length,
      server_upload_time: Date.now(),
    })}\n`;
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(answer) });
    response.end(answer);
  });
});

// Connections that wait are kept: a client that takes one up again just as it ends would measure its own retries.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
});

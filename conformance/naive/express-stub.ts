import type { RequestListener } from 'node:http';
import express from 'express';

/** What a stub in a test suite does: one route, a look at the key, and a success. */
export function createExpressStub(): RequestListener {
  const app = express();
  app.use(express.json({ limit: '50mb' }));
  app.post('/2/httpapi', (request, response) => {
    const body: { api_key?: unknown; events?: unknown } = request.body ?? {};
    if (typeof body.api_key !== 'string') {
      response.status(400).json({ code: 400, error: 'Missing API key' });
      return;
    }
    const count = Array.isArray(body.events) ? body.events.length : 0;
    response.json({ code: 200, events_ingested: count, payload_size_bytes: 0, server_upload_time: Date.now() });
  });
  return app;
}

import type { RequestListener } from 'node:http';
import { readText } from '../read-text.ts';

const LARGEST_BODY = 32 * 1_048_576;

/** Answers any request as a success should look, to the letter, and keeps nothing. */
export const acceptAll: RequestListener = (request, response) => {
  readText(request, LARGEST_BODY).then(
    ({ text, bytes }) => {
      const success = {
        code: 200,
        events_ingested: countEvents(text),
        payload_size_bytes: bytes,
        server_upload_time: Date.now(),
      };
      const body = `${JSON.stringify(success)}\n`;
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
      response.end(body);
    },
    () => response.destroy(),
  );
};

function countEvents(text: string): number {
  try {
    const body: { events?: unknown } | null = JSON.parse(text);
    return Array.isArray(body?.events) ? body.events.length : 0;
  } catch {
    return 0;
  }
}

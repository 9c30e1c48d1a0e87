import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Listening, listen } from '../../lib/listen.ts';

/** A request as the fake Amplitude saw it. */
export interface Seen {
  events: { event_type: string; device_id?: string; user_id?: string; insert_id: string }[];
  body: { api_key: string; options?: object };
  bytes: number;
}

export type Reply = { status: number; body: unknown; headers?: Record<string, string> } | 'hang-up' | 'never';

/** A server that answers as a test scripts it. Not the mock: what both got wrong would not show. */
export interface FakeAmplitude extends Listening {
  endpoint: string;
  seen: Seen[];
  /** insert_ids of what it accepted, in order. */
  stored: string[];
}

export const OK: Reply = { status: 200, body: { code: 200 } };

export async function startFakeAmplitude(reply: (seen: Seen, nth: number) => Reply): Promise<FakeAmplitude> {
  const seen: Seen[] = [];
  const stored: string[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    const body = JSON.parse(raw.toString());
    const one: Seen = { events: body.events, body, bytes: raw.length };
    seen.push(one);
    const answer = reply(one, seen.length);
    if (answer === 'never') return;
    if (answer === 'hang-up') {
      response.destroy();
      return;
    }
    if (answer.status === 200) stored.push(...one.events.map(({ insert_id }) => insert_id));
    response.writeHead(answer.status, answer.headers);
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  };
  const listening = await listen((request, response) => void handle(request, response), {
    name: 'the fake Amplitude',
    host: '127.0.0.1',
    port: 0,
  });
  return { ...listening, endpoint: `${listening.url}/2/httpapi`, seen, stored };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Listening, listen } from '../../lib/listen.ts';

/** What a gate does with a request: it passes it on, or answers itself; null ends the connection. */
export type GateAnswer = (body: string) => 'pass' | { status: number; body: string } | null;

/** A server between a forwarder and Amplitude that a simulation can let fail. */
export interface SoakGate extends Listening {
  answer: GateAnswer;
}

/** Starts one that passes everything on to `target`. */
export async function startSoakGate(target: string): Promise<SoakGate> {
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const said = gate.answer(body);
    if (said === null) {
      response.destroy();
      return;
    }
    const headers = { 'content-type': 'application/json' };
    if (said !== 'pass') {
      response.writeHead(said.status, headers).end(said.body);
      return;
    }
    const answer = await fetch(target + request.url, { method: 'POST', headers, body });
    response.writeHead(answer.status, headers).end(await answer.text());
  }

  const listening = await listen(
    (request, response) => void handle(request, response).catch(() => response.destroy()),
    { name: 'the gate', host: '127.0.0.1', port: 0, graceMs: 0 },
  );
  const gate: SoakGate = { ...listening, answer: () => 'pass' };
  return gate;
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { request } from 'undici';
import { type Listening, listen } from '../../lib/listen.ts';

/** A request and its answer as they pass by; what a mutation changes, the suite gets to see. */
export interface Passing {
  path: string;
  method: string;
  headers: Record<string, string>;
  body: Buffer;
  status: number;
  answerHeaders: Record<string, string>;
  /** As text; what is packed as one character for each byte. */
  answer: string;
}

export type Mutation = Partial<{
  /** Before the server behind sees it. */
  request: (passing: Passing) => void;
  /** Before the suite sees it. */
  answer: (passing: Passing) => void;
}>;

const METHODS = ['GET', 'POST', 'PUT', 'OPTIONS'] as const;

/** A server that passes everything on, and breaks one thing: whatever `mutation` says by then. */
export function startBreakingProxy(upstream: string, mutation: () => Mutation): Promise<Listening> {
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const passing = await receive(incoming);
    mutation().request?.(passing);
    const { headers, body } = passing;
    const method = METHODS.find((known) => known === passing.method) ?? 'GET';
    const response = await request(upstream + passing.path, { method, headers, body: method === 'GET' ? null : body });
    passing.status = response.statusCode;
    const bytes = Buffer.from(await response.body.arrayBuffer());
    const encoding = response.headers['content-type'] === 'application/zip' ? 'latin1' : 'utf8';
    passing.answer = bytes.toString(encoding);
    const { connection, 'keep-alive': _, 'transfer-encoding': __, 'content-length': ___, ...kept } = response.headers;
    passing.answerHeaders = flatten(kept);
    mutation().answer?.(passing);
    const answer = Buffer.from(passing.answer, encoding);
    const length = { 'content-length': String(answer.length) };
    outgoing.writeHead(passing.status, { ...length, ...passing.answerHeaders }).end(answer);
  };
  return listen((incoming, outgoing) => void pass(incoming, outgoing).catch(() => outgoing.destroy()), {
    name: 'the proxy',
    host: '127.0.0.1',
    port: 0,
    graceMs: 0,
  });
}

async function receive(incoming: IncomingMessage): Promise<Passing> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { host: _, connection: __, 'content-length': ___, ...headers } = incoming.headers;
  return {
    path: incoming.url ?? '/',
    method: incoming.method ?? 'GET',
    headers: flatten(headers),
    body: Buffer.concat(chunks),
    status: 0,
    answerHeaders: {},
    answer: '',
  };
}

function flatten(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]));
}

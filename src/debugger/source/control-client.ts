import { Agent, type Dispatcher } from 'undici';
import { AttachError } from './attach-error.ts';
import { explainAnswer, explainCall } from './explain-call.ts';

/** An emulator in another process. */
export interface EmulatorAddress {
  /** Base address, without a slash at its end: `http://127.0.0.1:9100`. */
  url: string;
  /** What its lines are marked with where there are several; none is there twice. */
  name: string;
  /** What other machines send. */
  token?: string;
}

/** Calls the control API of one emulator. Rejects with an AttachError. */
export interface ControlClient {
  /** The answer to a GET, as JSON. */
  get(path: string): Promise<unknown>;
  send(method: 'POST' | 'DELETE', path: string, body?: object): Promise<unknown>;
  /** A GET whose answer does not end, in pieces of text. */
  open(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<AsyncIterable<string>>;
  /** Ends what is under way. May be called twice. */
  close(): Promise<void>;
}

/** Where the control API lives. */
const CONTROL = '/_emulator/v1';

/** How long a connection, and an answer, may take, in ms. */
const CONNECT_MS = 5000;
const ANSWER_MS = 10_000;
/** A stream is heard of every 15 s: one that is silent for so long is gone. */
const SILENCE_MS = 45_000;
/** Most connections at once: the stream, and calls. */
const CONNECTIONS = 8;
const FIRST_ERROR = 300;

/** @param ca certificates that are trusted, as PEM; undefined: those that Node trusts */
export function createControlClient(
  { url, token }: Pick<EmulatorAddress, 'url' | 'token'>,
  ca?: readonly string[],
): ControlClient {
  const agent = new Agent({
    connections: CONNECTIONS,
    connectTimeout: CONNECT_MS,
    headersTimeout: ANSWER_MS,
    bodyTimeout: SILENCE_MS,
    ...(ca === undefined ? {} : { connect: { ca: [...ca] } }),
  });
  const own = token === undefined ? {} : { authorization: `Bearer ${token}` };

  async function call(options: Omit<Dispatcher.RequestOptions, 'origin'>): Promise<Dispatcher.ResponseData> {
    const { origin, pathname } = new URL(url);
    const path = (pathname === '/' ? '' : pathname) + CONTROL + options.path;
    const headers = { ...own, ...options.headers };
    const answer = await agent.request({ ...options, origin, path, headers }).catch((cause: unknown) => {
      throw explainCall(url, cause);
    });
    if (answer.statusCode < FIRST_ERROR) return answer;
    const text = await answer.body.text().catch((cause: unknown) => {
      throw explainCall(url, cause);
    });
    // The stream is what is asked for first.
    throw explainAnswer(url, answer.statusCode, text, !options.path.startsWith('/stream'));
  }

  async function callJson(options: Omit<Dispatcher.RequestOptions, 'origin'>): Promise<unknown> {
    const { body, statusCode } = await call(options);
    const text = await body.text().catch((cause: unknown) => {
      throw explainCall(url, cause);
    });
    try {
      return JSON.parse(text);
    } catch {
      throw explainAnswer(url, statusCode, '', false);
    }
  }

  return {
    get: (path) => callJson({ method: 'GET', path }),
    send: (method, path, body) =>
      callJson({
        method,
        path,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      }),
    async open(path, headers, signal) {
      const { body, headers: answered, statusCode } = await call({ method: 'GET', path, headers, signal });
      if (String(answered['content-type']).startsWith('text/event-stream')) return body.setEncoding('utf8');
      await body.dump();
      throw explainAnswer(url, statusCode, '', false);
    },
    close: () => agent.destroy(new AttachError('EMULATOR_UNREACHABLE', url, 'it was closed', 'Nothing: it was meant.')),
  };
}

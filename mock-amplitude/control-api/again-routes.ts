import type { Response } from 'express';
import { buildCurl } from '../../lib/copy/build-curl.ts';
import { buildTest } from '../../lib/copy/build-test.ts';
import type { CopiedRequest } from '../../lib/copy/copied-request.ts';
import { redactSecret } from '../../lib/redact-secret.ts';
import { LoggedRequest } from '../event-log/logged-request.ts';
import type { LoggedVerdict, VerdictLog } from '../event-log/verdict-log.ts';
import { addressForCaller } from './address-for-caller.ts';
import { ControlError } from './control-error.ts';
import { type ControlOptions, type Route, sendJson } from './route.ts';
import { writeRecord } from './write-records.ts';

/** One event with all that is known of it, and a request as something to be sent again. */
export const AGAIN_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/events/:seq',
    description: 'one event, with what its request was answered and what became of the other events in it',
    handle(options, request, response) {
      const { event, siblings, owner } = findEvent(options, String(request.params.seq));
      const { method, path, answer, seq } = owner;
      const said = { seq, method, path, status: answer.status, ...describeTries(options, owner) };
      const others = siblings.map(({ seq: own, verdict, rule, atFault, eventType, userId, deviceId }) => {
        return { seq: own, verdict, rule, atFault, eventType, userId, deviceId };
      });
      const more = JSON.stringify({ request: said, siblings: others }).slice(1);
      sendJson(response, 200, `${writeRecord(event).slice(0, -1)},${more}`);
    },
  },
  {
    method: 'get',
    path: '/events/:seq/test',
    description: 'the request of an event as a vitest test that expects the same answer',
    handle(options, request, response) {
      sendTest(options, findEvent(options, String(request.params.seq)).owner, response);
    },
  },
  {
    method: 'get',
    path: '/requests/:seq/test',
    description: 'a request as a vitest test that expects the same answer',
    handle(options, request, response) {
      sendTest(options, findRequest(options.log, String(request.params.seq)), response);
    },
  },
  {
    method: 'get',
    path: '/requests/:seq/curl',
    description:
      'a request as a command for sh; the key comes from $AMPLITUDE_API_KEY; origin=http://… as whoever calls reaches this port',
    handle(options, request, response) {
      const owner = findRequest(options.log, String(request.params.seq));
      const endpoint = addressForCaller(options, request, owner.region);
      response.type('text/plain').send(`${buildCurl({ ...toCopied(options, owner), endpoint })}\n`);
    },
  },
  {
    method: 'post',
    path: '/requests/:seq/again',
    description: 'sends a request once more, with its real key, and says what it was answered',
    async handle(options, request, response) {
      const owner = findRequest(options.log, String(request.params.seq));
      const answer = await sendAgain(options, owner);
      if (!response.destroyed) sendJson(response, 200, JSON.stringify(answer));
    },
  },
];

/** The how manieth time its events were sent, and the times before. */
export function describeTries({ attempts }: Pick<ControlOptions, 'attempts'>, owner: LoggedVerdict) {
  return { attempt: attempts.of(owner), tries: attempts.before(owner) };
}

/** The request of a number in a path. */
export function findRequest(log: VerdictLog, seq: string): LoggedVerdict {
  const request = /^\d{1,15}$/.test(seq) ? log.find(Number(seq)) : undefined;
  if (request !== undefined) return request;
  throw new ControlError(
    404,
    `There is no request ${seq.slice(0, 40)}.`,
    'GET requests lists those that are kept, each with its seq.',
  );
}

function findEvent({ log }: ControlOptions, seq: string) {
  const number = /^\d{1,15}$/.test(seq) ? Number(seq) : 0;
  const [owner] = log
    .since(0)
    .filter((one) => one.seq < number && number <= one.seq + one.eventRecords)
    .take(1);
  const siblings = [...(owner?.readRecords() ?? [])];
  const event = siblings.find((one) => one.seq === number);
  if (owner !== undefined && event !== undefined) return { owner, event, siblings };
  throw new ControlError(
    404,
    `There is no event ${seq.slice(0, 40)}.`,
    'GET events lists those that are kept, each with its seq.',
  );
}

function sendTest(options: ControlOptions, owner: LoggedVerdict, response: Response): void {
  const { answer, verdict, rule } = owner;
  response.type('text/plain').send(buildTest(toCopied(options, owner), { status: answer.status, verdict, rule }));
}

function toCopied({ endpointOf }: ControlOptions, owner: LoggedVerdict): CopiedRequest {
  const { method, region, request, apiKey } = owner;
  const { body, truncated, headers } = request;
  const path = owner instanceof LoggedRequest ? owner.exchange.url : owner.path;
  const contentType = headers['content-type'];
  return { method, path, region, endpoint: endpointOf(region), contentType, body, truncated, hiddenKey: apiKey };
}

/** How long an answer may take: a fault may let none come. */
const ANSWER_MS = 10_000;

async function sendAgain({ endpointOf, closing, log }: ControlOptions, owner: LoggedVerdict) {
  if (!(owner instanceof LoggedRequest))
    throw new ControlError(404, 'The request is not kept whole.', 'Send it by hand.');
  const { method, url, region, headers, body, bytes, apiKey } = owner.exchange;
  if (body.length < bytes) {
    throw new ControlError(
      400,
      'The body is longer than what is kept of it.',
      'Send it again from where it came from.',
    );
  }
  const hidden = apiKey === null ? '' : redactSecret(apiKey);
  const whole = (text: string) => (hidden === '' || apiKey === null ? text : text.replaceAll(hidden, apiKey));
  const contentType = headers['content-type'];
  // What was read back from disk has its key hidden.
  const isHidden = hidden !== '' && body.includes(hidden);
  const sent = isHidden ? Buffer.from(whole(body.toString())) : body;
  const before = log.lastSeq;
  try {
    const answer = await fetch(endpointOf(region) + whole(url), {
      method,
      redirect: 'manual',
      signal: AbortSignal.any([closing, AbortSignal.timeout(ANSWER_MS)]),
      ...(contentType === undefined ? {} : { headers: { 'Content-Type': contentType } }),
      ...(method === 'GET' || method === 'HEAD' ? {} : { body: new Uint8Array(sent) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: apiKey === null ? text : text.replaceAll(apiKey, hidden),
      request: newest(log, before, url),
    };
  } catch {
    return { status: 0, body: '', request: newest(log, before, url) };
  }
}

/** The number it was recorded under; null where another one has come between. */
function newest(log: VerdictLog, before: number, url: string): number | null {
  for (const request of log.since(before)) {
    if (request instanceof LoggedRequest && request.exchange.url === url) return request.seq;
  }
  return null;
}

import { type BuiltRequest, buildRequest } from './build-request.ts';
import type { SentCall } from './call.ts';
import { checkStored } from './check-stored.ts';
import { compareAnswer } from './compare.ts';
import type { Difference } from './compare-json.ts';
import type { EventStore } from './event-store.ts';
import { exchange, type RequestOptions, type ServerAnswer } from './exchange.ts';
import { explainFailure } from './explain-failure.ts';
import { fillInExpected, type Placeholders } from './fill-in.ts';
import { StoreError } from './read-stored.ts';
import type { CaseExchange, CaseExpectation, RuleCase, ZipExpectation } from './rule.ts';
import { saveValues } from './save-values.ts';

/** An exchange with its placeholders filled in. */
export interface Prepared {
  request: BuiltRequest;
  expect: CaseExpectation;
}

/** Most calls of one case that are kept for its report; of a flood the last ones. */
const KEPT_CALLS = 8;

/** Fills an exchange in. */
export function prepareExchange({ request, expect }: CaseExchange, placeholders: Placeholders): Prepared {
  const { body, text, zip, storedEvent, storedEvents } = expect;
  return {
    request: buildRequest(request, placeholders),
    expect: {
      ...expect,
      ...(body === undefined ? {} : { body: fillInExpected(body, placeholders) }),
      ...(text === undefined ? {} : { text: fillInExpected(text, placeholders) }),
      ...(zip === undefined ? {} : { zip: fillInZip(zip, placeholders) }),
      ...(storedEvent === undefined ? {} : { storedEvent: fillInExpected(storedEvent, placeholders) }),
      ...(storedEvents === undefined ? {} : { storedEvents: fillInExpected(storedEvents, placeholders) }),
    },
  };
}

function fillInZip({ where, rows, ...rest }: ZipExpectation, placeholders: Placeholders): ZipExpectation {
  return {
    ...rest,
    rows: fillInExpected(rows, placeholders),
    ...(where === undefined ? {} : { where: fillInExpected(where, placeholders) }),
  };
}

/**
 * Sends a case: what comes before, then one exchange after the other until one differs, because what follows builds on it.
 *
 * @param calls what was sent and answered is put here
 * @throws {StoreError} where what is stored, or the control API, cannot be used
 */
export async function runExchanges(
  { then = [], ...first }: RuleCase,
  ready: { before: readonly BuiltRequest[]; exchanges: readonly Prepared[] },
  placeholders: Placeholders,
  store: EventStore | undefined,
  calls: SentCall[],
  options: RequestOptions,
): Promise<Difference[]> {
  const send = createSender(calls, options);
  const early = await sendFirst(ready.before, send);
  if (early.length > 0) return early;
  let saved: Placeholders['saved'] = {};
  for (const [index, step] of [first, ...then].entries()) {
    const known = ready.exchanges[index];
    // Saved values are known only now.
    const again = known === undefined || JSON.stringify(step).includes('${saved.');
    const prepared = again ? prepareExchange(step, { ...placeholders, saved }) : known;
    const ended = await runExchange(prepared, step.save ?? {}, send, store, options);
    saved = { ...saved, ...ended.saved };
    const at = index === 0 ? '' : `then.${index - 1}.`;
    if (ended.differences.length > 0) return ended.differences.map((one) => ({ ...one, at: at + one.at }));
  }
  return [];
}

async function sendFirst(requests: readonly BuiltRequest[], send: Sender): Promise<Difference[]> {
  for (const request of requests) {
    const answer = await send(request, 200);
    if (typeof answer === 'string') return [{ at: 'before', expected: 'an answer', got: answer }];
    if (answer.status !== 200) {
      return [{ at: 'before', expected: '200', got: `${answer.status} ${answer.text.slice(0, 200).trim()}` }];
    }
  }
  return [];
}

async function runExchange(
  { request, expect }: Prepared,
  save: Record<string, string>,
  send: Sender,
  store: EventStore | undefined,
  options: RequestOptions,
): Promise<ReturnType<typeof saveValues>> {
  const answer = await send(request, expect.status);
  if (typeof answer === 'string') {
    return { saved: {}, differences: [{ at: 'answer', expected: 'an answer', got: answer }] };
  }
  const { saved, differences } = saveValues(save, answer.text);
  differences.unshift(...compareAnswer(expect, answer, request.sentBytes));
  if (store !== undefined && request.endpoint !== 'control') {
    const sent = { ids: request.ids, key: request.key, endpoint: request.endpoint };
    differences.push(...(await checkStored(expect, sent, store, options)));
  }
  return { saved, differences };
}

/** Sends a request; an answer that never came is the reason why, in words. */
type Sender = (request: BuiltRequest, wanted: number) => Promise<ServerAnswer | string>;

/** What sends requests and notes them. */
function createSender(calls: SentCall[], options: RequestOptions): Sender {
  return async (request, wanted) => {
    const came = await exchange(request, options).catch((error: unknown) => explainFailure(error, options.timeoutMs));
    calls.push({ request, came });
    if (calls.length > KEPT_CALLS) calls.shift();
    if (request.endpoint !== 'control' || (typeof came === 'object' && came.status === wanted)) return came;
    const got = typeof came === 'string' ? came : `${came.status} ${came.text.slice(0, 100).trim()}`;
    throw new StoreError(`the control API does not do ${new URL(request.url).pathname} (got ${got})`);
  };
}

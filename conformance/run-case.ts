import { randomBytes } from 'node:crypto';
import { hideSecretIn } from '../lib/redact-secret.ts';
import { type BuiltRequest, buildRequest } from './build-request.ts';
import { checkStored, expectsStored } from './check-stored.ts';
import { compareAnswer } from './compare.ts';
import type { Difference } from './compare-json.ts';
import { exchange, type RequestOptions } from './exchange.ts';
import { explainFailure } from './explain-failure.ts';
import { fillInExpected, NotOfferedError, type Placeholders } from './fill-in.ts';
import { type EventStore, openEventStore } from './read-stored.ts';
import type { CaseExchange, CaseExpectation, RuleCase, ZipExpectation } from './rule.ts';
import { saveValues } from './save-values.ts';
import type { Target } from './target.ts';

/** How one case ended. */
export type CaseResult = { name: string } & (
  | {
      result: 'pass';
      /** What the rule expects and could not be looked at; absent where all was. */
      unchecked?: string;
    }
  | { result: 'fail'; differences: Difference[] }
  /** The target lacks something the case needs, so the rule was not tested. */
  | { result: 'skip'; reason: string }
);

/** Shorter ones are no real keys, and stand in other words. */
const SHORTEST_HIDDEN_KEY = 12;

/** An exchange with its placeholders filled in. */
interface Prepared {
  request: BuiltRequest;
  expect: CaseExpectation;
}

/** Runs one case. Never rejects for what the server does. */
export async function runCase(one: RuleCase, target: Target, options: RequestOptions): Promise<CaseResult> {
  const { name, before = [], then = [] } = one;
  const exchanges: CaseExchange[] = [one, ...then];
  const placeholders = { target, unique: randomBytes(8).toString('hex'), now: Date.now() };
  let first: BuiltRequest[];
  let prepared: Prepared[];
  try {
    first = before.flatMap((request) => Array(request.times ?? 1).fill(buildRequest(request, placeholders)));
    prepared = exchanges.map((step) => prepare(step, placeholders));
  } catch (error) {
    if (error instanceof NotOfferedError) return { name, result: 'skip', reason: error.message };
    throw error;
  }
  const looks = exchanges.some(({ expect }) => expectsStored(expect));
  const { control: url, controlToken: token } = target;
  const store = looks && url !== undefined ? await openEventStore({ url, token }, options) : undefined;
  const found =
    (await sendFirst(first, options)) ?? (await runExchanges(exchanges, prepared, placeholders, store, options));
  const differences = found.map((difference) => hideKeys(difference, target));
  if (differences.length > 0) return { name, result: 'fail', differences };
  const unchecked = looks && store === undefined;
  return { name, result: 'pass', ...(unchecked ? { unchecked: 'what is stored: the target offers no control' } : {}) };
}

function prepare({ request, expect }: CaseExchange, placeholders: Placeholders): Prepared {
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

/** Answers repeat keys (`request.api-key-unknown`), reports must not. */
function hideKeys({ at, expected, got }: Difference, { keys, secrets, controlToken = '' }: Target): Difference {
  const hide = (text: string) =>
    [...Object.values(keys), ...Object.values(secrets), ...listCredentials(keys, secrets), controlToken]
      .filter((key) => key.length >= SHORTEST_HIDDEN_KEY)
      .reduce(hideSecretIn, text);
  return { at, expected: hide(expected), got: hide(got) };
}

/** What read-back sends: a server may repeat it. */
function listCredentials(keys: Target['keys'], secrets: Target['secrets']): string[] {
  return Object.entries(secrets).map(([name, secret]) => Buffer.from(`${keys[name]}:${secret}`).toString('base64'));
}

/** Undefined where all was well. */
async function sendFirst(requests: BuiltRequest[], options: RequestOptions): Promise<Difference[] | undefined> {
  try {
    for (const one of requests) {
      const { status, text } = await exchange(one, options);
      if (status !== 200) return [{ at: 'before', expected: '200', got: `${status} ${text.trim()}` }];
    }
  } catch (error) {
    return [{ at: 'before', expected: 'an answer', got: explainFailure(error, options.timeoutMs) }];
  }
  return undefined;
}

/** One after the other, until one differs: what follows builds on it. */
async function runExchanges(
  exchanges: CaseExchange[],
  prepared: Prepared[],
  placeholders: Placeholders,
  store: EventStore | undefined,
  options: RequestOptions,
): Promise<Difference[]> {
  let saved: Placeholders['saved'] = {};
  for (const [index, step] of exchanges.entries()) {
    const early = prepared[index];
    // Saved values are known only now.
    const ready = early === undefined || usesSaved(step) ? prepare(step, { ...placeholders, saved }) : early;
    const ended = await runExchange(ready, step.save ?? {}, store, options);
    saved = { ...saved, ...ended.saved };
    const at = index === 0 ? '' : `then.${index - 1}.`;
    if (ended.differences.length > 0) return ended.differences.map((one) => ({ ...one, at: at + one.at }));
  }
  return [];
}

function usesSaved(step: CaseExchange): boolean {
  return JSON.stringify(step).includes('${saved.');
}

async function runExchange(
  { request, expect }: Prepared,
  save: Record<string, string>,
  store: EventStore | undefined,
  options: RequestOptions,
): Promise<ReturnType<typeof saveValues>> {
  let at = 'answer';
  try {
    const answer = await exchange(request, options);
    const { saved, differences } = saveValues(save, answer.text);
    differences.unshift(...compareAnswer(expect, answer, request.sentBytes));
    at = 'stored';
    if (store !== undefined) differences.push(...(await checkStored(expect, request.ids, store, options)));
    return { saved, differences };
  } catch (error) {
    return { saved: {}, differences: [{ at, expected: 'an answer', got: explainFailure(error, options.timeoutMs) }] };
  }
}

import { randomBytes } from 'node:crypto';
import { hideSecretIn } from '../lib/redact-secret.ts';
import { type BuiltRequest, buildRequest } from './build-request.ts';
import { checkStored, speaksOfStored } from './check-stored.ts';
import { compareAnswer } from './compare.ts';
import type { Difference } from './compare-json.ts';
import { exchange, type Patience } from './exchange.ts';
import { explainFailure } from './explain-failure.ts';
import { fillInExpected, type Meaning, NotOfferedError } from './fill-in.ts';
import type { CaseExchange, CaseExpectation, RuleCase } from './rule.ts';
import { saveValues } from './save-values.ts';
import type { Target } from './target.ts';

/** How one case ended. */
export type CaseResult = { name: string } & (
  | {
      result: 'pass';
      /** What the rule says and nobody could look at; absent where everything was. */
      unchecked?: string;
    }
  | { result: 'fail'; differences: Difference[] }
  /** The target lacks something it needs; nothing is said of the rule. */
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
export async function runCase(one: RuleCase, target: Target, patience: Patience): Promise<CaseResult> {
  const { name, before = [], then = [] } = one;
  const exchanges: CaseExchange[] = [one, ...then];
  const meaning = { target, unique: randomBytes(8).toString('hex'), now: Date.now() };
  let first: BuiltRequest[];
  let prepared: Prepared[];
  try {
    first = before.flatMap((request) => Array(request.times ?? 1).fill(buildRequest(request, meaning)));
    prepared = exchanges.map((step) => prepare(step, meaning));
  } catch (error) {
    if (error instanceof NotOfferedError) return { name, result: 'skip', reason: error.message };
    throw error;
  }
  const found = (await sendFirst(first, patience)) ?? (await runExchanges(exchanges, prepared, meaning, patience));
  const differences = found.map((difference) => hideKeys(difference, target));
  if (differences.length > 0) return { name, result: 'fail', differences };
  const unchecked = target.control === undefined && exchanges.some(({ expect }) => speaksOfStored(expect));
  return { name, result: 'pass', ...(unchecked ? { unchecked: 'what is stored: the target offers no control' } : {}) };
}

function prepare({ request, expect }: CaseExchange, meaning: Meaning): Prepared {
  const { body, text, storedEvent, storedEvents } = expect;
  return {
    request: buildRequest(request, meaning),
    expect: {
      ...expect,
      ...(body === undefined ? {} : { body: fillInExpected(body, meaning) }),
      ...(text === undefined ? {} : { text: fillInExpected(text, meaning) }),
      ...(storedEvent === undefined ? {} : { storedEvent: fillInExpected(storedEvent, meaning) }),
      ...(storedEvents === undefined ? {} : { storedEvents: fillInExpected(storedEvents, meaning) }),
    },
  };
}

/** Answers repeat keys (`request.api-key-unknown`), reports must not. */
function hideKeys({ at, expected, got }: Difference, { keys, secrets }: Target): Difference {
  const hide = (text: string) =>
    [...Object.values(keys), ...Object.values(secrets)]
      .filter((key) => key.length >= SHORTEST_HIDDEN_KEY)
      .reduce(hideSecretIn, text);
  return { at, expected: hide(expected), got: hide(got) };
}

/** Undefined where all was well. */
async function sendFirst(requests: BuiltRequest[], patience: Patience): Promise<Difference[] | undefined> {
  try {
    for (const one of requests) {
      const { status, text } = await exchange(one, patience);
      if (status !== 200) return [{ at: 'before', expected: '200', got: `${status} ${text.trim()}` }];
    }
  } catch (error) {
    return [{ at: 'before', expected: 'an answer', got: explainFailure(error, patience.timeoutMs) }];
  }
  return undefined;
}

/** One after the other, until one differs: what follows builds on it. */
async function runExchanges(
  exchanges: CaseExchange[],
  prepared: Prepared[],
  meaning: Meaning,
  patience: Patience,
): Promise<Difference[]> {
  let saved: Meaning['saved'] = {};
  for (const [index, step] of exchanges.entries()) {
    const early = prepared[index];
    // What was saved is known only now.
    const ready = early === undefined || saysSaved(step) ? prepare(step, { ...meaning, saved }) : early;
    const ended = await runExchange(ready, step.save ?? {}, meaning.target, patience);
    saved = { ...saved, ...ended.saved };
    const at = index === 0 ? '' : `then.${index - 1}.`;
    if (ended.differences.length > 0) return ended.differences.map((one) => ({ ...one, at: at + one.at }));
  }
  return [];
}

function saysSaved(step: CaseExchange): boolean {
  return JSON.stringify(step).includes('${saved.');
}

async function runExchange(
  { request, expect }: Prepared,
  save: Record<string, string>,
  { control }: Target,
  patience: Patience,
): Promise<ReturnType<typeof saveValues>> {
  let at = 'answer';
  try {
    const answer = await exchange(request, patience);
    const { saved, differences } = saveValues(save, answer.text);
    differences.unshift(...compareAnswer(expect, answer, request.sentBytes));
    at = 'stored';
    if (control !== undefined) differences.push(...(await checkStored(expect, request.ids, control, patience)));
    return { saved, differences };
  } catch (error) {
    return { saved: {}, differences: [{ at, expected: 'an answer', got: explainFailure(error, patience.timeoutMs) }] };
  }
}

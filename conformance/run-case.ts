import { randomBytes } from 'node:crypto';
import { hideSecretIn } from '../runtime/redact-secret.ts';
import { type BuiltRequest, buildRequest } from './build-request.ts';
import { compareAnswer, compareStored } from './compare.ts';
import type { Difference } from './compare-json.ts';
import { exchange, type Patience } from './exchange.ts';
import { explainFailure } from './explain-failure.ts';
import { fillInExpected, NotOfferedError } from './fill-in.ts';
import { readStored } from './read-stored.ts';
import type { CaseExpectation, RuleCase } from './rule.ts';
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

interface Prepared {
  before: BuiltRequest[];
  request: BuiltRequest;
  expect: CaseExpectation;
}

/** Runs one case. Never rejects for what the server does. */
export async function runCase(one: RuleCase, target: Target, patience: Patience): Promise<CaseResult> {
  const { name } = one;
  let prepared: Prepared;
  try {
    prepared = prepare(one, target);
  } catch (error) {
    if (error instanceof NotOfferedError) return { name, result: 'skip', reason: error.message };
    throw error;
  }
  const differences = (await run(prepared, target, patience)).map((difference) => hideKeys(difference, target));
  if (differences.length > 0) return { name, result: 'fail', differences };
  const unchecked = one.expect.stored !== undefined && target.control === undefined;
  return { name, result: 'pass', ...(unchecked ? { unchecked: 'what is stored: the target offers no control' } : {}) };
}

function prepare({ before = [], request, expect }: RuleCase, target: Target): Prepared {
  const meaning = { target, unique: randomBytes(8).toString('hex'), now: Date.now() };
  const { body, storedEvent } = expect;
  return {
    before: before.map((one) => buildRequest(one, meaning)),
    request: buildRequest(request, meaning),
    expect: {
      ...expect,
      ...(body === undefined ? {} : { body: fillInExpected(body, meaning) }),
      ...(storedEvent === undefined ? {} : { storedEvent: fillInExpected(storedEvent, meaning) }),
    },
  };
}

/** Answers repeat keys (`request.api-key-unknown`), reports must not. */
function hideKeys({ at, expected, got }: Difference, { keys }: Target): Difference {
  const hide = (text: string) =>
    Object.values(keys)
      .filter((key) => key.length >= SHORTEST_HIDDEN_KEY)
      .reduce(hideSecretIn, text);
  return { at, expected: hide(expected), got: hide(got) };
}

async function run({ before, request, expect }: Prepared, target: Target, patience: Patience): Promise<Difference[]> {
  let at = 'before';
  try {
    for (const one of before) {
      const { status, text } = await exchange(one, patience);
      if (status !== 200) return [{ at, expected: '200', got: `${status} ${text.trim()}` }];
    }
    at = 'answer';
    const differences = compareAnswer(expect, await exchange(request, patience), request.sentBytes);
    at = 'stored';
    return [...differences, ...(await checkStored(expect, request, target, patience))];
  } catch (error) {
    return [{ at, expected: 'an answer', got: explainFailure(error, patience.timeoutMs) }];
  }
}

async function checkStored(
  { stored, storedEvent }: CaseExpectation,
  { ids }: BuiltRequest,
  { control }: Target,
  patience: Patience,
): Promise<Difference[]> {
  if (control === undefined || stored === undefined) return [];
  const events = await readStored(control, ids, patience);
  if (events.length !== stored) return [{ at: 'stored', expected: `${stored} events`, got: `${events.length} events` }];
  const [first] = events;
  return storedEvent === undefined || first === undefined ? [] : compareStored(storedEvent, first);
}

import { randomBytes } from 'node:crypto';
import { type BuiltRequest, buildRequest } from './build-request.ts';
import { compareAnswer, compareStored, type Difference } from './compare.ts';
import { exchange } from './exchange.ts';
import { fillIn, type Meaning, NotOfferedError } from './fill-in.ts';
import { readStored } from './read-stored.ts';
import type { CaseExpectation, Json, Rule, RuleCase } from './rule.ts';
import type { Target } from './target.ts';

/** How one case ended. */
export type CaseResult = { name: string } & (
  | { result: 'pass' }
  | { result: 'fail'; differences: Difference[] }
  /** The target lacks something it needs; nothing is said of the rule. */
  | { result: 'skip'; reason: string }
);

/** How one rule ended: it fails with any of its cases, and is skipped only as a whole. */
export interface RuleResult {
  slug: string;
  title: string;
  level: Rule['level'];
  result: 'pass' | 'fail' | 'skip';
  cases: CaseResult[];
}

export interface Report {
  rules: RuleResult[];
  /** Rules by how they ended. */
  passed: number;
  failed: number;
  skipped: number;
  /** Whether no MUST failed and at least one rule passed. */
  ok: boolean;
}

export interface SuiteOptions {
  target: Target;
  rules: readonly Rule[];
  signal?: AbortSignal;
  /** Told of each rule as it ends. */
  onResult?: (result: RuleResult) => void;
}

/** Most events of a case that are looked for in the store. */
const LOOKED_FOR = 20;

/**
 * Runs rules against a server. Never rejects for what the server does: one that hangs up or does not answer fails.
 *
 * @example const report = await runSuite({ target: parseTarget({ us: url, keys: { us: key } }), rules: loadRules() });
 */
export async function runSuite({ target, rules, signal, onResult }: SuiteOptions): Promise<Report> {
  const results: RuleResult[] = [];
  for (const { slug, title, level, cases } of rules) {
    if (signal?.aborted) break;
    const ended: CaseResult[] = [];
    for (const one of cases) ended.push(await runCase(one, target, signal ?? new AbortController().signal));
    const result = { slug, title, level, result: judge(ended), cases: ended };
    results.push(result);
    onResult?.(result);
  }
  const count = (wanted: RuleResult['result']) => results.filter(({ result }) => result === wanted).length;
  const broken = results.some(({ level, result }) => level === 'MUST' && result === 'fail');
  return {
    rules: results,
    passed: count('pass'),
    failed: count('fail'),
    skipped: count('skip'),
    ok: !broken && count('pass') > 0,
  };
}

async function runCase(
  { name, before = [], request, expect }: RuleCase,
  target: Target,
  signal: AbortSignal,
): Promise<CaseResult> {
  const meaning = { target, unique: randomBytes(8).toString('hex'), now: Date.now() };
  let first: BuiltRequest[];
  let built: BuiltRequest;
  try {
    first = before.map((one) => buildRequest(one, meaning));
    built = buildRequest(request, meaning);
  } catch (error) {
    if (error instanceof NotOfferedError) return { name, result: 'skip', reason: error.message };
    throw error;
  }
  try {
    for (const one of first) {
      const { status, text } = await exchange(one, signal);
      if (status !== 200) return failed(name, { at: 'before', expected: '200', got: `${status} ${text.trim()}` });
    }
    const differences = [
      ...compareAnswer(fillInExpected(expect, meaning), await exchange(built, signal), built.sentBytes),
      ...(await checkStored(expect, built, target, signal)),
    ];
    return differences.length === 0 ? { name, result: 'pass' } : { name, result: 'fail', differences };
  } catch (error) {
    const got = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return failed(name, { at: 'answer', expected: 'an answer', got });
  }
}

function failed(name: string, difference: Difference): CaseResult {
  return { name, result: 'fail', differences: [difference] };
}

function fillInExpected(expected: CaseExpectation, meaning: Meaning): CaseExpectation {
  if (expected.body === undefined) return expected;
  const body: Json = fillIn(expected.body, meaning);
  return { ...expected, body };
}

async function checkStored(
  { stored, storedEvent }: CaseExpectation,
  { insertIds }: BuiltRequest,
  { control }: Target,
  signal: AbortSignal,
): Promise<Difference[]> {
  if (control === undefined || stored === undefined || insertIds.length > LOOKED_FOR) return [];
  const events = await readStored(control, insertIds, signal);
  if (events.length !== stored) return [{ at: 'stored', expected: `${stored} events`, got: `${events.length} events` }];
  const [first] = events;
  return storedEvent === undefined || first === undefined ? [] : compareStored(storedEvent, first);
}

function judge(cases: readonly CaseResult[]): RuleResult['result'] {
  if (cases.some(({ result }) => result === 'fail')) return 'fail';
  return cases.some(({ result }) => result === 'pass') ? 'pass' : 'skip';
}

import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { loadRules, runSuite, type Target } from '../../conformance/index.ts';
import type { ConformanceRule } from '../../conformance/rule.ts';
import { type Listening, listen } from '../../lib/listen.ts';
import { createMockAmplitude, type MockAmplitude } from '../../mock-amplitude/index.ts';
import { DEFAULT_LIMITS } from '../../mock-amplitude/limits.ts';
import { describeFixtures, FIXTURE_OPTIONS } from '../../src/commands/conformance-fixtures.ts';
import { type Mutation, startBreakingProxy } from './breaking-proxy.ts';

type Case = ConformanceRule['cases'][number];

// Every rule is run, and a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

/** `/batch` takes bodies this many times smaller here, and gets such: 20 MiB a case take half of the time, and show no more. */
const SMALLER = 16;

const rules = loadRules().map((rule) => ({ ...rule, cases: rule.cases.map(shrink) }));
let mock: MockAmplitude;
let us: Listening;
let eu: Listening;
let mutation: Mutation = {};

beforeAll(async () => {
  const limits = { batchBodyBytes: DEFAULT_LIMITS.batchBodyBytes / SMALLER };
  mock = await createMockAmplitude({ ...FIXTURE_OPTIONS, limits });
  us = await startBreakingProxy(mock.us, () => mutation);
  eu = await startBreakingProxy(mock.eu, () => mutation);
});
afterAll(async () => {
  await Promise.all([us.close(), eu.close()]);
  await mock.close();
});

const inAnswer = (change: (answer: string) => string): Mutation => ({
  answer(passing) {
    passing.answer = change(passing.answer);
  },
});
const bodyOf = ({ expect: { body } }: Case) => (typeof body === 'object' && !Array.isArray(body) ? body : null);

/** What a server may get wrong at every turn, and which cases must notice: of each but the first every second case is run. */
const BROKEN: [string, Mutation, (one: Case) => boolean][] = [
  [
    'another status, the body as it was',
    {
      answer(passing) {
        passing.status = passing.status === 200 ? 202 : 422;
      },
    },
    () => true,
  ],
  [
    'an error text that is a letter off',
    inAnswer((answer) => answer.replace('"error":"', '"error":"T')),
    (one) => bodyOf(one)?.error !== undefined,
  ],
  [
    'every index one too high',
    inAnswer((answer) => answer.replace(/\[(\d+)/g, (_whole, index) => `[${Number(index) + 1}`)),
    (one) => /_(?:fields|lengths|events)":[^}]*\[\d/.test(JSON.stringify(bodyOf(one))),
  ],
  [
    'a key that nobody documents',
    inAnswer((answer) => answer.replace('{', '{"more":1,')),
    (one) => bodyOf(one) !== null && bodyOf(one)?.$more !== true,
  ],
  [
    'numbers as text',
    inAnswer((answer) => answer.replace(/:(\d+)/g, ':"$1"')),
    (one) => /:(?:\d|"\$(?:integer|milliseconds|sentBytes))/.test(JSON.stringify(bodyOf(one))),
  ],
  ['HTML', inAnswer(() => '<h1>Bad Gateway</h1>'), (one) => bodyOf(one) !== null],
  ['nothing', inAnswer(() => ''), (one) => bodyOf(one) !== null],
];

// That no case fails with nothing broken is what broken-servers.test.ts shows.
it.each(BROKEN.map((row, turn) => [...row, turn] as const))(
  'no case that says so passes with %s',
  async (_name, broken, concerns, turn) => {
    mutation = broken;
    let met = turn;
    const isTried = (one: Case) => concerns(one) && (turn === 0 || met++ % 2 === 0);
    await expectToFail({ ...describeFixtures(mock), us: us.url, eu: eu.url }, isTried);
  },
);

it.each([
  ['nothing', '{"requests":[{"seq":1}],"events":[]}', (stored: number) => stored > 0],
  [
    'one event too many',
    '{"requests":[{"seq":1}],"events":[{"seq":3,"requestSeq":2,"event":{"insert_id":"x"}}]}',
    (stored: number) => stored === 0,
  ],
])('no case that looks at the store passes with %s in it', async (_name, answer, concerns) => {
  const control = await listen((_request, response) => response.end(answer), {
    name: 'it',
    host: '127.0.0.1',
    port: 0,
  });
  // Every third of them, as each waits for what never comes.
  let met = 0;
  const looked = (one: Case) =>
    one.expect.stored !== undefined &&
    concerns(one.expect.stored) &&
    (one.request.repeat ?? 1) === 1 &&
    met++ % 3 === 0;
  await expectToFail({ ...describeFixtures(mock), control: control.url }, looked);
  await control.close();
});

async function expectToFail(target: Target, concerns: (one: Case) => boolean): Promise<void> {
  const concerned = rules.flatMap((rule) => {
    const cases = rule.cases.filter(concerns);
    return cases.length === 0 ? [] : [{ ...rule, cases }];
  });
  expect(concerned.length).toBeGreaterThan(1);
  const report = await runSuite({ target, rules: concerned });
  const unnoticed = report.rules.flatMap(({ slug, cases }) =>
    cases.flatMap(({ name, verdict }) => (verdict === 'pass' ? [`${slug}: ${name}`] : [])),
  );
  expect(unnoticed).toEqual([]);
}

function shrink(one: Case): Case {
  const { path, padTo } = one.request;
  if (path !== '/batch' || padTo === undefined) return one;
  return { ...one, request: { ...one.request, padTo: Math.ceil(padTo / SMALLER) } };
}

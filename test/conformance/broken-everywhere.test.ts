import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { checkStored, expectsStored } from '../../conformance/check-stored.ts';
import { compareAnswer } from '../../conformance/compare.ts';
import type { EventStore } from '../../conformance/event-store.ts';
import { exchange, type ServerAnswer } from '../../conformance/exchange.ts';
import { loadRules } from '../../conformance/index.ts';
import type { ConformanceRule } from '../../conformance/rule.ts';
import { type Prepared, prepareExchange } from '../../conformance/run-exchanges.ts';
import { listen } from '../../lib/listen.ts';
import { createMockAmplitude, type MockAmplitude } from '../../mock-amplitude/index.ts';
import { describeFixtures, FIXTURE_OPTIONS } from '../../src/commands/conformance-fixtures.ts';
import { SMALLER_LIMITS, shrinkRule } from './smaller-bodies.ts';

type Case = ConformanceRule['cases'][number];

/** A case, its first exchange, and what the emulator answers to it. */
interface Answered extends Prepared {
  name: string;
  one: Case;
  answer: ServerAnswer;
}

// Every case is sent once, and a busy machine takes its time.
vi.setConfig({ hookTimeout: 120_000 });

const options = { signal: new AbortController().signal, timeoutMs: 30_000 };
const rules = loadRules().map(shrinkRule);
let mock: MockAmplitude;
let answered: Answered[];

beforeAll(async () => {
  mock = await createMockAmplitude({ ...FIXTURE_OPTIONS, limits: SMALLER_LIMITS });
  answered = [];
  for (const { slug, cases } of rules) for (const one of cases) answered.push(await answerCase(slug, one));
});
afterAll(() => mock.close());

/** Sends what comes before a case, and its first exchange: what comes then builds on that. */
async function answerCase(slug: string, one: Case): Promise<Answered> {
  const unique = `everywhere-${answered.length}`;
  const placeholders = { target: describeFixtures(mock), unique, now: Date.now() };
  for (const { times = 1, ...request } of one.before ?? []) {
    const early = prepareExchange({ request, expect: { status: 200 } }, placeholders).request;
    for (let time = 0; time < times; time++) await exchange(early, options);
  }
  const first = prepareExchange(one, placeholders);
  return { ...first, name: `${slug}: ${one.name}`, one, answer: await exchange(first.request, options) };
}

const inText =
  (change: (text: string) => string) =>
  (answer: ServerAnswer): ServerAnswer => ({ ...answer, text: change(answer.text) });
const bodyOf = ({ expect: { body } }: Case) => (typeof body === 'object' && !Array.isArray(body) ? body : null);

/** What a server may get wrong at every turn, and which cases must notice. */
const BROKEN: [string, (answer: ServerAnswer) => ServerAnswer, (one: Case) => boolean][] = [
  [
    'another status, the body as it was',
    (answer) => ({ ...answer, status: answer.status === 200 ? 202 : 422 }),
    () => true,
  ],
  [
    'an error text that is a letter off',
    inText((text) => text.replace('"error":"', '"error":"T')),
    (one) => bodyOf(one)?.error !== undefined,
  ],
  [
    'every index one too high',
    inText((text) => text.replace(/\[(\d+)/g, (_whole, index) => `[${Number(index) + 1}`)),
    (one) => /_(?:fields|lengths|events)":[^}]*\[\d/.test(JSON.stringify(bodyOf(one))),
  ],
  [
    'a key that nobody documents',
    inText((text) => text.replace('{', '{"more":1,')),
    (one) => bodyOf(one) !== null && bodyOf(one)?.$more !== true,
  ],
  [
    'numbers as text',
    inText((text) => text.replace(/:(\d+)/g, ':"$1"')),
    (one) => /:(?:\d|"\$(?:integer|milliseconds|sentBytes))/.test(JSON.stringify(bodyOf(one))),
  ],
  ['HTML', inText(() => '<h1>Bad Gateway</h1>'), (one) => bodyOf(one) !== null],
  ['nothing', inText(() => ''), (one) => bodyOf(one) !== null],
];

const differ = ({ expect: expected, request }: Prepared, answer: ServerAnswer) =>
  compareAnswer(expected, answer, request.sentBytes).length > 0;

it('no case fails with nothing broken', () => {
  expect(answered.filter((one) => differ(one, one.answer)).map(({ name }) => name)).toEqual([]);
});

it.each(BROKEN)('no case that says so passes with %s', (_name, breakAnswer, concerns) => {
  const concerned = answered.filter(({ one }) => concerns(one));
  expect(concerned.length).toBeGreaterThan(20);
  expect(concerned.filter((one) => !differ(one, breakAnswer(one.answer))).map(({ name }) => name)).toEqual([]);
});

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
  const store: EventStore = { view: 'control', control: { url: control.url, token: undefined }, since: 0 };
  const looked = answered.filter(
    ({ one }) => expectsStored(one.expect) && concerns(one.expect.stored ?? -1) && (one.request.repeat ?? 1) === 1,
  );
  expect(looked.length).toBeGreaterThan(20);
  const unnoticed: string[] = [];
  for (const { name, expect: expected, request } of looked) {
    const { ids, key, endpoint } = request;
    if (endpoint === 'control') continue;
    const differences = await checkStored(expected, { ids, key, endpoint }, store, options);
    if (differences.length === 0) unnoticed.push(name);
  }
  await control.close();
  expect(unnoticed).toEqual([]);
});

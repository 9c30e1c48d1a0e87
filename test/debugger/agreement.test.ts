import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseQuery } from '../../lib/query/parse-query.ts';
import { createMockAmplitude, type MockAmplitude } from '../../mock-amplitude/index.ts';
import { type Batch, createBatchBuilder } from '../../src/debugger/model/batch.ts';
import type { VerdictRecord } from '../../src/debugger/model/record.ts';
import { createRowBuilder } from '../../src/debugger/model/rows.ts';

/** How many filters are tried, and how many at a time. */
const FILTERS = 1000;
const AT_ONCE = 50;
/** What a reader of the stream is given at once: with fewer bytes, all of it is there when the stream has begun. */
const FIRST_SLICE_BYTES = 16_384;

const US_KEY = 'a11ce0000000000000000000000005e5';
const EU_KEY = 'b0b00000000000000000000000000e0e';

let mock: MockAmplitude;
const batches: Batch[] = [];
beforeAll(async () => {
  mock = await createMockAmplitude({
    projects: [
      { name: 'shop-us', apiKey: US_KEY, region: 'us' },
      { name: 'shop-eu', apiKey: EU_KEY, region: 'eu' },
    ],
  });
  const builder = createBatchBuilder();
  mock.subscribe((record: VerdictRecord) => {
    const finished = builder.push(record);
    // Of those that were sent again the screen shows the newest try; a filter is held against each.
    if (finished !== undefined) batches.push(finished.batch);
  });
  await sendTraffic();
  // What is asked by age stays as it is while others ask.
  mock.clock.freeze();
});
afterAll(() => mock.close());

/** Something of everything: verdicts, faults, retries, warnings, identifies, both regions, what cannot be read. */
async function sendTraffic(): Promise<void> {
  const post = (region: 'us' | 'eu', path: string, body: unknown) =>
    fetch(mock[region] + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const send = (events: object[], region: 'us' | 'eu' = 'us', path = '/2/httpapi') =>
    post(region, path, { api_key: region === 'us' ? US_KEY : EU_KEY, events });
  const event = (more: object) => ({ event_type: 'Page Viewed', user_id: 'user-1', ...more });
  await send([event({ insert_id: 'one', event_properties: { total: 49, path: '/home', 'a b': 'x"y' } })]);
  await send([event({ insert_id: 'one' })]);
  await send([event({ event_type: 'Order Completed', price: 120.5, quantity: 1, event_properties: { total: 120.5 } })]);
  await send([event({}), event({ event_type: 'Cart Viewed', user_id: 'bob' }), event({ device_id: 'device-7' })]);
  await send([event({ event_type: '$identify', user_properties: { $set: { plan: 'gold' } } })], 'eu');
  await send([event({ library: 'Datafly Signal', eventProperties: {} })], 'eu', '/batch');
  await send([event({ event_type: 'Zoë \u202e*(', time: 1_732_500_000 })]);
  await post('us', '/2/httpapi', { api_key: EU_KEY, events: [event({})] });
  await post('us', '/2/httpapi', { api_key: 'f'.repeat(32), events: [event({})] });
  await post('us', '/2/httpapi', '{"broken');
  mock.fault({ status: 503, times: 2, name: 'outage' });
  const again = Array.from({ length: 6 }, (_, index) =>
    event({ user_id: `ada-${index}`, insert_id: `again-${index}` }),
  );
  for (let tries = 0; tries < 3; tries++) await send(again);
  mock.fault({ status: 429, times: 1 });
  await send([event({ device_id: 'device-7' })]);
}

/** What the terminal shows of a filter, every request unfolded; the error where it cannot be read. */
function pickInTerminal(filter: string): readonly number[] | 'refused' {
  const query = parseQuery(filter);
  if (!query.ok) return 'refused';
  const unfolded = new Set(batches.map(({ request }) => request.seq));
  const rows = createRowBuilder().build(batches, { query, unfolded, now: mock.clock.now() });
  return rows.filter(({ kind }) => kind !== 'group').map(({ seq }) => seq);
}

/** What the list that the page begins with has. */
async function pickAsLines(filter: string): Promise<readonly number[] | 'refused'> {
  const response = await fetch(`${mock.control}/lines?${new URLSearchParams({ q: filter, limit: '1000' })}`);
  if (response.status === 400) return 'refused';
  return pickOwn(JSON.parse(await response.text()).lines);
}

/** Lines of requests tell of those whose events have a line as well. */
function pickOwn(lines: readonly { seq: number; request?: number; events?: number }[]): number[] {
  return lines.filter(({ request, events = 0 }) => request !== undefined || events === 0).map(({ seq }) => seq);
}

const END = 'that was all';

/** What the stream gives, up to the message that ends it. */
async function pickFromStream(filter: string, opened: () => void): Promise<readonly number[] | 'refused'> {
  const query = new URLSearchParams({ q: filter, since: '0', view: 'line' });
  const hangUp = new AbortController();
  const { status, body } = await fetch(`${mock.control}/stream?${query}`, { signal: hangUp.signal });
  opened();
  if (status === 400) {
    await body?.cancel();
    return 'refused';
  }
  let text = '';
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (text.includes(END)) break;
  }
  hangUp.abort();
  return pickOwn(
    [...text.matchAll(/^event: line\n(?:id: \d+\n)?data: (.+)$/gm)].map(([, data = '']) => JSON.parse(data)),
  );
}

const NAMES = ['verdict', 'rule', 'warning', 'region', 'project', 'type', 'user', 'device', 'insert', 'path', 'method'];
const NUMBERS = [
  'seq',
  'request',
  'amplitude',
  'status',
  'try',
  'size',
  'ms',
  'revenue',
  'event.event_properties.total',
];
const VALUES = [
  ...['accepted', 'rejected', 'dup', 'event.*', 'emulator.fault', 'lint', 'us', 'eu', 'shop-us', 'page', 'Page Viewed'],
  ...[
    'cart*',
    'user-1',
    'bob',
    'ada-*',
    'device',
    'one',
    'again-3',
    '/batch',
    'httpapi',
    'POST',
    'zoë',
    '*',
    'x"y',
    'a b',
  ],
  ...['gold', 'home', '\u202e', '(', '', 'outage', 'fault 1'],
];
const value = fc
  .constantFrom(...VALUES)
  .map((text) => (/[\s"(]/.test(text) ? `"${text.replaceAll('"', '\\"')}"` : text));
const values = fc.array(value, { minLength: 1, maxLength: 3 }).map((some) => some.join(','));
const amount = fc.constantFrom(
  '0',
  '1',
  '2',
  '3',
  '10',
  '49',
  '120.5',
  '200',
  '400',
  '503',
  '4xx',
  '5xx',
  '0.2k',
  '1s',
);
const term = fc.oneof(
  value,
  fc
    .tuple(fc.constantFrom(...NAMES, 'kind', 'message'), fc.constantFrom(':', '='), values)
    .map((parts) => parts.join('')),
  fc
    .tuple(fc.constantFrom(...NUMBERS), fc.constantFrom('>', '<', '>=', '<=', '=', ':'), amount)
    .map((parts) => parts.join('')),
  fc.constantFrom('culprit', 'retry', 'fault', 'warning', 'identify', 'forwarded').map((flag) => `is:${flag}`),
  fc.constantFrom('since:1h', 'since:1ms', 'since:2d', 'vredict:x', 'is:nothing', 'status>many', 'since:soon'),
);
const filter = fc
  .array(
    fc.tuple(fc.boolean(), term).map(([not, text]) => (not ? `-${text}` : text)),
    { minLength: 1, maxLength: 3 },
  )
  .map((terms) => terms.join(' '));

it('of 1,000 filters the terminal, the lines of the page and the stream pick the same records', {
  timeout: 120_000,
}, async () => {
  const all = await (await fetch(`${mock.control}/lines?limit=1000`)).text();
  expect(all.length).toBeLessThan(FIRST_SLICE_BYTES);
  const filters = fc.sample(filter, { numRuns: FILTERS, seed: 14 });
  const picked = filters.map(pickInTerminal);
  // Else nothing would be shown by it.
  const some = picked.filter(
    (seqs) => seqs !== 'refused' && seqs.length > 0 && seqs.length < pickInTerminal('').length,
  );
  expect(some.length).toBeGreaterThan(FILTERS / 4);
  expect(picked.filter((seqs) => seqs === 'refused').length).toBeGreaterThan(FILTERS / 50);
  for (let from = 0; from < FILTERS; from += AT_ONCE) {
    const some = filters.slice(from, from + AT_ONCE);
    const begun = some.map(() => Promise.withResolvers<void>());
    const streams = some.map((one, index) => pickFromStream(one, begun[index]?.resolve ?? (() => {})));
    await Promise.all(begun.map(({ promise }) => promise));
    mock.tell({ kind: 'notice', said: { message: END } });
    const lines = await Promise.all(some.map(pickAsLines));
    for (const [index, seqs] of (await Promise.all(streams)).entries()) {
      const shown = { filter: some[index], stream: seqs, lines: lines[index] };
      const expected = picked[from + index];
      expect(shown).toEqual({ filter: some[index], stream: expected, lines: expected });
    }
  }
});

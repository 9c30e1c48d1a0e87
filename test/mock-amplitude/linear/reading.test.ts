import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { MockAmplitude } from '../../../mock-amplitude/index.ts';
import { measureGrowth, TOLERATED_GROWTH } from './measure-growth.ts';
import { callControl, makeEvents, makeKeys, readBack, sendEvents, startMock } from './start-mock.ts';

/** Events of a user who has ten properties more for each of them. */
const onLargeProfile = (size: number) => [
  ...makeEvents(1, () => ({ user_properties: makeKeys(size * 10) })),
  ...makeEvents(size, (place) => ({ user_properties: { last: place }, event_properties: { place } })),
];
const plain = (size: number) => makeEvents(size, (place) => ({ event_properties: { place } }));
const waitInVain = (mock: MockAmplitude, match: object) => callControl(mock, '/events/wait', { match, timeoutMs: 1 });

function hourOf(offset: number): string {
  return new Date(Date.now() + offset * 3_600_000).toISOString().slice(0, 13).replaceAll('-', '');
}

interface Case {
  size: number;
  events: (size: number) => object[];
  run: (mock: MockAmplitude, size: number) => Promise<unknown>;
}

const CASES: [name: string, Case][] = [
  [
    'a wait in vain',
    { size: 1500, events: plain, run: (mock) => waitInVain(mock, { event: { event_properties: { b: 1 } } }) },
  ],
  [
    'a wait for an event of a user with many properties',
    {
      size: 150,
      events: onLargeProfile,
      run: (mock) => waitInVain(mock, { event: { event_properties: { place: -1 } } }),
    },
  ],
  [
    'a wait for properties of a user with many of them',
    {
      size: 150,
      events: onLargeProfile,
      run: (mock) => waitInVain(mock, { event: { user_properties: { last: -1 } } }),
    },
  ],
  [
    'a wait that asks for many fields',
    {
      size: 500,
      events: plain,
      run: (mock, size) => waitInVain(mock, { event: { event_properties: makeKeys(size * 5) } }),
    },
  ],
  [
    'a wait that asks for many fields of the event itself',
    { size: 500, events: plain, run: (mock, size) => waitInVain(mock, { event: makeKeys(size * 5) }) },
  ],
  [
    'a wait for a long event type',
    {
      size: 20_000,
      events: (size) => makeEvents(20, (place) => ({ event_type: `${'a'.repeat(size)}${place}` })),
      run: (mock, size) => waitInVain(mock, { eventType: 'b'.repeat(size) }),
    },
  ],
  [
    'events that come while somebody waits for others',
    {
      size: 150,
      events: (size) => onLargeProfile(size).slice(0, 1),
      async run(mock, size) {
        const waiting = mock.waitForEvents({
          match: { event: { event_properties: { place: -1 } } },
          timeoutMs: 60_000,
        });
        waiting.catch(() => {});
        while (mock.log.stats().waiting === 0) await new Promise(setImmediate);
        await sendEvents(mock, onLargeProfile(size).slice(1));
      },
    },
  ],
  ['a search', { size: 2000, events: plain, run: (mock) => callControl(mock, '/events?deviceId=none') }],
  [
    'the counts of a project',
    { size: 1500, events: plain, run: (mock) => callControl(mock, '/stats?project=shop-us') },
  ],
  [
    'the check of many events',
    {
      size: 500,
      events: () => [],
      run: (mock, size) => callControl(mock, '/check', { api_key: 'x', events: plain(size) }),
    },
  ],
  [
    'the check of a large event',
    {
      size: 1500,
      events: () => [],
      run: (mock, size) =>
        callControl(mock, '/check', {
          api_key: 'x',
          events: makeEvents(1, () => ({ user_properties: makeKeys(size) })),
        }),
    },
  ],
  [
    'user search',
    {
      size: 1500,
      events: (size) => makeEvents(size, (place) => ({ user_id: `user-${place}` })),
      run: (mock) => readBack(mock, '/api/2/usersearch?user=nobody'),
    },
  ],
  [
    'the revenue of many products',
    {
      size: 500,
      events: (size) => makeEvents(size, (place) => ({ revenue: place, productId: `SKU-${place}` })),
      run: (mock) => callControl(mock, '/revenue?group=product'),
    },
  ],
  ['user activity', { size: 1500, events: plain, run: (mock) => readBack(mock, '/api/2/useractivity?user=1&limit=1') }],
  [
    'an export',
    { size: 1500, events: plain, run: (mock) => readBack(mock, `/api/2/export?start=${hourOf(-1)}&end=${hourOf(1)}`) },
  ],
];

describe('what is read takes as long as there is of it', () => {
  it.each(CASES)('%s', async (_name, { size, events, run }) => {
    const growth = await measureGrowth({
      size,
      prepare: async (n) => {
        const mock = await startMock();
        await sendEvents(mock, events(n));
        return mock;
      },
      run,
      tidy: (mock) => mock.close(),
    });
    expect(growth).toBeLessThan(TOLERATED_GROWTH);
  });
});

describe('an export of users with many properties', () => {
  it('answers others meanwhile, and holds them all', async () => {
    await using mock = await startDisposable();
    await sendEvents(mock, onLargeProfile(100));
    let answered = 0;
    let exporting = true;
    const others = (async () => {
      while (exporting) {
        await callControl(mock, '/projects');
        answered++;
      }
    })();
    const zip = await readBack(mock, `/api/2/export?start=${hourOf(-1)}&end=${hourOf(1)}`);
    exporting = false;
    await others;
    expect(Object.keys(unzipSync(new Uint8Array(zip)))).toHaveLength(1);
    expect(answered).toBeGreaterThan(2);
  });
});

async function startDisposable(): Promise<MockAmplitude & AsyncDisposable> {
  const mock = await startMock();
  return { ...mock, [Symbol.asyncDispose]: () => mock.close() };
}

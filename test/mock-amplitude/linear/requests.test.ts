import { describe, expect, it } from 'vitest';
import type { MockAmplitude } from '../../../mock-amplitude/index.ts';
import { measureGrowth, TOLERATED_GROWTH } from './measure-growth.ts';
import { makeEvents, makeKeys, makeTexts, sendEvents, startMock } from './start-mock.ts';

interface Case {
  size: number;
  /** What is sent before. */
  before?: (size: number) => object[];
  events: (size: number) => object[];
}

const OPERATIONS = [
  '$set',
  '$setOnce',
  '$add',
  '$append',
  '$prepend',
  '$preInsert',
  '$postInsert',
  '$remove',
  '$unset',
] as const;
const LIST_OPERATIONS = ['$append', '$prepend', '$preInsert', '$postInsert', '$remove'] as const;

const change = (user_properties: object) => makeEvents(1, () => ({ user_properties }));
const changes = (count: number, make: (place: number) => object) =>
  makeEvents(count, (place) => ({ user_properties: make(place) }));

const CASES: [name: string, Case][] = [
  ...OPERATIONS.map((name): [string, Case] => [
    `${name} of many keys`,
    {
      size: 2000,
      before: (size) => change(makeKeys(size / 2)),
      events: (size) => change({ [name]: makeKeys(size) }),
    },
  ]),
  ...LIST_OPERATIONS.flatMap((name): [string, Case][] => [
    [
      `${name} of many values`,
      {
        size: 5000,
        before: (size) => change({ list: makeTexts(size) }),
        events: (size) => change({ [name]: { list: makeTexts(size) } }),
      },
    ],
    [
      `${name} by many events on a long list`,
      {
        size: 100,
        before: (size) => change({ list: makeTexts(size * 100) }),
        events: (size) => changes(size, (place) => ({ [name]: { list: `text-${place}` } })),
      },
    ],
    [
      `${name} of what is new, by many events`,
      {
        size: 500,
        before: () => change({ list: makeTexts(100) }),
        events: (size) => changes(size, (place) => ({ [name]: { list: `n${place}` } })),
      },
    ],
  ]),
  [
    '$clearAll by many events',
    { size: 1000, events: (size) => changes(size, (place) => ({ $clearAll: '-', a: place })) },
  ],
  ['plain keys', { size: 2500, events: (size) => change(makeKeys(size)) }],
  [
    'events on a large profile',
    {
      size: 900,
      before: (size) => change(makeKeys(size * 5)),
      events: (size) => changes(size, (place) => ({ [`own-${place % 50}`]: place })),
    },
  ],
  [
    'event properties beyond the limit of names',
    { size: 5000, events: (size) => makeEvents(1, () => ({ event_properties: makeKeys(size) })) },
  ],
  ['user properties beyond the limit of names', { size: 5000, events: (size) => change(makeKeys(size)) }],
  [
    'event types beyond the limit',
    {
      size: 1000,
      before: () => makeEvents(2000, (place) => ({ event_type: `old-${place}` })),
      events: (size) => makeEvents(size, (place) => ({ event_type: `new-${place}` })),
    },
  ],
  ['keys nobody knows', { size: 5000, events: (size) => makeEvents(1, () => makeKeys(size)) }],
  [
    'strings that are cut',
    { size: 500, events: (size) => makeEvents(1, () => ({ event_properties: makeKeys(size, 'x'.repeat(1100)) })) },
  ],
  ['group types', { size: 5000, events: (size) => makeEvents(1, () => ({ groups: makeKeys(size, 'v') })) }],
  ['values of a group', { size: 5000, events: (size) => makeEvents(1, () => ({ groups: { team: makeTexts(size) } })) }],
  [
    'groups that a user joins',
    {
      size: 800,
      events: (size) => makeEvents(size, (place) => ({ event_type: '$identify', groups: { [`type-${place}`]: 'v' } })),
    },
  ],
  [
    'properties of a group',
    {
      size: 900,
      events: (size) =>
        makeEvents(size, (place) => ({
          ...{ event_type: '$groupidentify', groups: { team: 'a' } },
          group_properties: { [`key-${place}`]: place },
        })),
    },
  ],
  ['users', { size: 900, events: (size) => makeEvents(size, (place) => ({ user_id: `user-${place}` })) }],
  [
    'anonymous users that are merged',
    {
      size: 450,
      events: (size) =>
        makeEvents(size).flatMap((event, place) => {
          const device_id = `device-${place}`;
          return [
            { event_type: 'visit', device_id },
            { ...event, device_id },
          ];
        }),
    },
  ],
  ['repeats of an insert_id', { size: 900, events: (size) => makeEvents(size, () => ({ insert_id: 'one' })) }],
];

describe('what is sent takes as long as it is large', () => {
  it.each(CASES)('%s', async (_name, { size, before = () => [], events }) => {
    const growth = await measureGrowth({
      size,
      prepare: async (n) => {
        const mock = await startMock();
        await sendEvents(mock, before(n));
        return { mock, events: events(n) };
      },
      run: ({ mock, events: sent }) => sendEvents(mock, sent),
      tidy: ({ mock }) => mock.close(),
    });
    expect(growth).toBeLessThan(TOLERATED_GROWTH);
  });
});

describe('what is refused takes as long as it is large', () => {
  const post = (mock: MockAmplitude, path: string, type: string, body: string) =>
    fetch(mock.us + path, { method: 'POST', headers: { 'content-type': type }, body }).then((answer) => answer.text());
  const json = 'application/json';
  const form = 'application/x-www-form-urlencoded';
  const REFUSED: [name: string, size: number, (mock: MockAmplitude, size: number) => Promise<string>][] = [
    [
      'events with mistakes',
      900,
      (mock, size) =>
        post(
          mock,
          '/batch',
          json,
          JSON.stringify({ api_key: KEY, events: makeEvents(size, () => ({ time: 'x', price: 'y' })) }),
        ),
    ],
    [
      'JSON that is cut off',
      40_000,
      (mock, size) => post(mock, '/batch', json, `{"api_key":"${KEY}","x":"${'api_key":"ab'.repeat(size)}`),
    ],
    [
      'a form of many fields',
      40_000,
      (mock, size) => post(mock, '/identify', form, `api_key=${KEY}&${'a%20=b&'.repeat(size)}`),
    ],
    ['a long unknown path', 3000, (mock, size) => post(mock, '/a'.repeat(size), json, '{}')],
    ['a long query', 3000, (mock, size) => post(mock, `/nothing?${'a=b&'.repeat(size)}`, json, '{}')],
  ];

  it.each(REFUSED)('%s', async (_name, size, run) => {
    const prepare = () => startMock();
    const growth = await measureGrowth({ size, prepare, run, tidy: (mock) => mock.close() });
    expect(growth).toBeLessThan(TOLERATED_GROWTH);
  });
});

const KEY = 'a11ce0000000000000000000000005e5';

import { expect, it } from 'vitest';
import { buildBody, roomForEvents } from '../../../src/forwarder/delivery/build-body.ts';
import { splitBatch } from '../../../src/forwarder/delivery/split-batch.ts';
import { makeEntry } from './make-entry.ts';

const TEMPLATE = { apiKey: 'a"b', minIdLength: undefined };

it('a body is the key and the events as they are written, in order', () => {
  const body = buildBody([{ text: '{"a":1}' }, { text: '{"b":2}' }], TEMPLATE);
  expect(body).toBe('{"api_key":"a\\"b","events":[{"a":1},{"b":2}]}');
});

it.each([0, 1])('a body says its min_id_length of %i only where one is configured', (minIdLength) => {
  const options = { options: { min_id_length: minIdLength } };
  expect(JSON.parse(buildBody([], { ...TEMPLATE, minIdLength }))).toEqual({ api_key: 'a"b', events: [], ...options });
});

it('what room is said to be left for events is filled to the byte, and never passed', () => {
  for (const count of [1, 2, 7]) {
    const room = roomForEvents(1000, count, TEMPLATE);
    const events = Array.from({ length: count }, () => ({ text: '1' }));
    events[0] = { text: '1'.repeat(room - (count - 1)) };
    // One comma fewer than events.
    expect(buildBody(events, TEMPLATE)).toHaveLength(999);
  }
});

it.each<[number[], number]>([
  [[1, 1], 1],
  [[1, 1, 1], 2],
  [[9, 1, 1], 1],
  [[1, 1, 9], 2],
  [[0, 0], 1],
  [[5, 1, 1, 5], 2],
  [[4, 4, 4, 4], 2],
])('a batch of %j bytes is cut after its event %i', (sizes, at) => {
  const batch = sizes.map((bytes, id) => makeEntry({ id, bytes }));
  expect(splitBatch(batch)).toEqual([batch.slice(0, at), batch.slice(at)]);
});

import { expect, it } from 'vitest';
import { buildBody, roomForEvents } from '../../../src/forwarder/delivery/build-body.ts';
import { splitBatch } from '../../../src/forwarder/delivery/split-batch.ts';
import { makeEntry } from './make-entry.ts';

const TEMPLATE = { apiKey: 'a"b', minIdLength: undefined };

/** Where each of the texts stands in one row of them. */
function makeWritten(texts: string[]) {
  const source = Buffer.from(texts.join());
  let end = -1;
  return texts.map((text) => {
    const start = end + 1;
    end = start + Buffer.byteLength(text);
    return { source, start, bytes: end - start };
  });
}

it.each([
  ['side by side', (one: string, other: string) => makeWritten([one, other])],
  ['in the other order', (one: string, other: string) => makeWritten([other, one]).toReversed()],
  ['in two places', (one: string, other: string) => [...makeWritten([one]), ...makeWritten([other])]],
  [
    'in two places, as far on in the one as side by side',
    (one: string, other: string) => [
      ...makeWritten([one]),
      ...makeWritten(['x'.repeat(one.length + 1), other]).slice(1),
    ],
  ],
  [
    'with another between',
    (one: string, other: string) => makeWritten([one, '{"x":"é"}', other]).filter((_, at) => at !== 1),
  ],
])('a body is the key and the events as they are written, in order (%s)', (_where, write) => {
  const body = buildBody(write('{"é":1}', '{"b":2}'), TEMPLATE);
  expect(body.toString()).toBe('{"api_key":"a\\"b","events":[{"é":1},{"b":2}]}');
});

it.each([0, 1])('a body says its min_id_length of %i only where one is configured', (minIdLength) => {
  const options = { options: { min_id_length: minIdLength } };
  expect(JSON.parse(buildBody([], { ...TEMPLATE, minIdLength }).toString())).toEqual({
    api_key: 'a"b',
    events: [],
    ...options,
  });
});

it('what room is said to be left for events is filled to the byte, and never passed', () => {
  for (const count of [1, 2, 7]) {
    const room = roomForEvents(1000, count, TEMPLATE);
    const texts = Array.from({ length: count }, () => '1');
    texts[0] = '1'.repeat(room - (count - 1));
    // One comma fewer than events.
    expect(buildBody(makeWritten(texts), TEMPLATE)).toHaveLength(999);
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

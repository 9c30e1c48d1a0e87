import { expect, it } from 'vitest';
import type { DataflyEvent } from '../../src/forwarder/event.ts';
import { createExplainedEvents } from '../../src/forwarder/explained-events.ts';
import { loadVariant } from '../../src/forwarder/mapping/blueprints/variants.ts';
import { createMapper } from '../../src/forwarder/mapping/map-event.ts';

const DEFAULT = createMapper({ blueprint: loadVariant('default'), minIdLength: 5 });
const RETAIL = createMapper({ blueprint: loadVariant('retail'), minIdLength: 5 });

function taken(total: number, bytes?: number) {
  const event: DataflyEvent = {
    type: 'track',
    event: 'Order Completed',
    userId: 'user-1',
    messageId: 'm-1',
    properties: { total, products: [{ price: 2 }] },
  };
  return { event, arrival: { receivedAt: 1_772_029_800_000, ...(bytes === undefined ? {} : { bytes }) } };
}

it('explains an event as the mapper maps it that it was sent by', () => {
  const explained = createExplainedEvents();
  explained.remember('a', taken(5), DEFAULT);
  explained.remember('b', taken(5), RETAIL);
  const fields = (id: string) => explained.find(id)?.explanation.fields.filter(({ event }) => event > 0) ?? [];
  expect(fields('a')).toEqual([]);
  expect(fields('b')).toContainEqual({
    event: 1,
    field: 'price',
    rule: 'map.revenue',
    source: 'properties.products.0.price',
  });
  expect(explained.find('a')?.source).toEqual(taken(5).event);
  expect(explained.find('c')).toBeUndefined();
});

it('remembers so many of the newest', () => {
  const explained = createExplainedEvents(2);
  for (const id of ['a', 'b', 'a', 'c']) explained.remember(id, taken(5), DEFAULT);
  expect(['a', 'b', 'c'].map((id) => explained.find(id) !== undefined)).toEqual([true, false, true]);
  expect(explained.evicted).toBe(1);
});

it.each([
  ['what came in with their requests', 100],
  ['their own JSON, where that is not known', undefined],
])('remembers no more of them than fit into so many bytes of %s, and always the newest', (_, bytes) => {
  const size = bytes ?? JSON.stringify(taken(5).event).length;
  const explained = createExplainedEvents(2000, size * 2);
  for (const id of ['a', 'b', 'c']) explained.remember(id, taken(5, bytes), DEFAULT);
  expect(['a', 'b', 'c'].map((id) => explained.find(id) !== undefined)).toEqual([false, true, true]);
  explained.remember('large', taken(5, size * 10), DEFAULT);
  expect(['b', 'c', 'large'].map((id) => explained.find(id) !== undefined)).toEqual([false, false, true]);
  expect(explained.evicted).toBe(3);
});

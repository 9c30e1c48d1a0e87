import { expect, it } from 'vitest';
import { createEventBuilder } from '../../../src/forwarder/mapping/event-builder.ts';
import { explainBuilders } from '../../../src/forwarder/mapping/explain-builders.ts';

const rule = 'map.track';
const from = (source: string | null) => ({ rule, source });

it('tells of each innermost key once, and of a property object only where it is empty', () => {
  const builder = createEventBuilder({ event_type: 'Click', time: 1, insert_id: 'm-1' });
  builder.tell('time', from('timestamp'));
  builder.open('event_properties', from('properties'));
  builder.put('event_properties', 'a', { b: { c: 1 }, d: {}, e: [{ f: 1 }] }, from('properties.a'));
  builder.put('event_properties', 'g.h', 1, from('properties.g.h'));
  builder.put('event_properties', 'g', { h: 2 }, from('properties.g'));
  builder.put('event_properties', '__proto__', 1, from('properties.__proto__'));
  builder.put('event_properties', 'fixed', { i: 1 }, from(null));
  builder.open('user_properties', from(null));
  builder.putInside('group_properties', '$set', 'seats', 5, from('traits.seats'));
  builder.put('groups', 'company', 'acme', from('context.groupId'));
  builder.put('groups', 'company', 'acme', from('groupId'));
  const fields = explainBuilders([builder, createEventBuilder(builder.event, [...builder.told.slice(0, 1)])]);
  expect(fields).toEqual([
    { event: 0, field: 'time', rule, source: 'timestamp' },
    { event: 0, field: 'event_properties.a.b.c', rule, source: 'properties.a.b.c' },
    { event: 0, field: 'event_properties.a.d', rule, source: 'properties.a.d' },
    { event: 0, field: 'event_properties.a.e', rule, source: 'properties.a.e' },
    { event: 0, field: 'event_properties.g.h', rule, source: 'properties.g.h' },
    { event: 0, field: 'event_properties.g.h', rule, source: 'properties.g.h' },
    { event: 0, field: 'event_properties.__proto__', rule, source: 'properties.__proto__' },
    { event: 0, field: 'event_properties.fixed.i', rule, source: null },
    { event: 0, field: 'user_properties', rule, source: null },
    { event: 0, field: 'group_properties.$set.seats', rule, source: 'traits.seats' },
    { event: 0, field: 'groups.company', rule, source: 'groupId' },
    { event: 1, field: 'time', rule, source: 'timestamp' },
  ]);
});

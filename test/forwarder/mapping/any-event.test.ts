import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseEvent } from '../../../src/forwarder/event.ts';
import { map } from './map.ts';

const ALLOWED =
  'event_type user_id device_id time insert_id event_properties user_properties groups group_properties session_id platform os_name os_version device_brand device_manufacturer device_model app_version carrier country region city dma language location_lat location_lng ip idfa idfv adid user_agent library price quantity revenue currency productId revenueType'.split(
    ' ',
  );

const text = fc.oneof(fc.string(), fc.constantFrom('', 'null', '__proto__', 'constructor', '$set', 'x'.repeat(1030)));
const json = fc.dictionary(text, fc.jsonValue({ maxDepth: 4 }));
const context = fc.record(
  {
    ip: text,
    locale: text,
    userAgent: text,
    os: fc.record({ name: text }),
    campaign: fc.record({ source: text }),
    sessionId: fc.oneof(text, fc.double()),
  },
  { requiredKeys: [] },
);
const anyEvent = fc.record(
  {
    type: fc.constantFrom('track', 'page', 'identify', 'group'),
    event: text,
    anonymousId: fc.oneof(text, fc.uuid()),
    userId: fc.oneof(text, fc.integer()),
    groupId: text,
    properties: json,
    traits: json,
    context,
    timestamp: fc.oneof(
      fc.constant(undefined),
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2099-01-01') }).map((date) => date.toISOString()),
    ),
    messageId: fc.oneof(fc.constant(undefined), fc.uuid()),
    more: json,
  },
  { requiredKeys: ['type'] },
);

it('whatever comes in: nothing but the fields of the allow-list leaves, and mapping twice gives the same', () => {
  fc.assert(
    fc.property(anyEvent, (input) => {
      if (!parseEvent(input).ok) return;
      const mapping = map(input);
      expect(map(structuredClone(input))).toEqual(mapping);
      if (mapping.kind === 'dropped') return;
      for (const event of mapping.events) {
        expect(Object.keys(event).filter((key) => !ALLOWED.includes(key))).toEqual([]);
        expect(Number.isInteger(event.time)).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});

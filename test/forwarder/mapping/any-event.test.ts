import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseEvent } from '../../../src/forwarder/event.ts';
import { VARIANT_NAMES } from '../../../src/forwarder/mapping/blueprints/variant-names.ts';
import { ALLOWED_FIELDS } from './allowed-fields.ts';
import { anyEvent } from './any-datafly-event.ts';
import { map } from './map.ts';

it('whatever comes in: nothing but the fields of the allow-list leaves, and mapping twice gives the same', () => {
  fc.assert(
    fc.property(anyEvent, fc.constantFrom(...VARIANT_NAMES), (input, variant) => {
      if (!parseEvent(input).ok) return;
      const mapping = map(input, { variant });
      expect(map(structuredClone(input), { variant })).toEqual(mapping);
      if (mapping.kind === 'dropped') return;
      for (const event of mapping.events) {
        expect(Object.keys(event).filter((key) => !ALLOWED_FIELDS.includes(key))).toEqual([]);
        expect(Number.isInteger(event.time)).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});

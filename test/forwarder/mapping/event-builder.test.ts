import { describe, expect, it } from 'vitest';
import { createEventBuilder } from '../../../src/forwarder/mapping/event-builder.ts';

const start = () => createEventBuilder({ event_type: 'Click', time: 1, insert_id: 'm-1' });
const origin = { rule: 'map.identify', source: 'traits' };

describe('an event that is put together', () => {
  it('has nothing told of it at first', () => {
    expect(start()).toMatchObject({ told: [], skipped: [] });
  });

  it('puts an operation where there is none, whatever stands in its place', () => {
    for (const before of [null, 'text', ['a']]) {
      const builder = start();
      builder.put('user_properties', '$set', before, origin);
      builder.putInside('user_properties', '$set', 'plan', 'gold', origin);
      builder.putInside('user_properties', '$set', 'city', 'Leeds', origin);
      expect(builder.event.user_properties).toEqual({ $set: { plan: 'gold', city: 'Leeds' } });
    }
  });

  it('says of an operation what it holds, and of anything else that it holds nothing', () => {
    const builder = start();
    builder.putInside('user_properties', '$set', 'plan', 'gold', origin);
    builder.put('user_properties', '$clearAll', '-', origin);
    builder.put('user_properties', '$unset', ['plan'], origin);
    builder.put('user_properties', '$add', null, origin);
    const asked = [
      ['$set', 'plan'],
      ['$set', 'city'],
      ['$set', 'toString'],
      ['$clearAll', 'length'],
      ['$unset', '0'],
      ['$add', 'plan'],
      ['$append', 'plan'],
    ] as const;
    expect(asked.filter(([operation, key]) => builder.has('user_properties', operation, key))).toEqual([
      ['$set', 'plan'],
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NormalizeContext } from '../../../../mock-amplitude/rules/stored/normalize-rule.ts';
import { CONTEXT, NOW, normalize, storedPart } from './normalize.ts';

const FIELDS = [
  ...['user_id', 'device_id', 'event_type', 'time', 'language', 'price', 'quantity', 'revenue', 'productId'],
  ...['revenueType', 'currency', 'ip', 'country', 'region', 'city', 'dma', 'session_id', 'user_agent', 'os_name'],
  ...['plan', 'library', 'event_properties', 'user_properties', 'group_properties', 'groups', '__proto__'],
];

/** Values that some rule has an eye on, at least as often as any others. */
const value = fc.oneof(
  fc.constantFrom('$remote', 'de_AT', 'EUR', '', -1, 0, 1e308, 'revenue_amount', { $price: 1, $productId: 'a' }),
  fc.constantFrom('x'.repeat(1025), { a: ['x'.repeat(1025)] }, { a: 1, b: [1, 'x'], c: {}, d: 1, e: 1, f: 1 }),
  fc.jsonValue(),
);

const event = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...FIELDS), fc.string()), value), { maxLength: 12 })
  .map((fields): Record<string, unknown> => JSON.parse(JSON.stringify(Object.fromEntries(fields))));

const id = fc.option(fc.oneof(fc.string(), fc.constant(` ${'x'.repeat(1025)} `)));

const context: fc.Arbitrary<NormalizeContext> = fc.record({
  index: fc.constant(CONTEXT.index),
  project: fc.string(),
  receivedAt: fc.constant(NOW),
  userId: id,
  deviceId: id,
  clientUploadTime: fc.option(fc.oneof(fc.constant(NOW - 60_000), fc.double({ noNaN: true }))),
  remoteAddress: fc.oneof(fc.string(), fc.ipV6()),
  library: fc.constant(CONTEXT.library),
  lookups: fc.constant(CONTEXT.lookups),
  stored: fc.option(
    fc
      .record({
        amplitudeId: fc.nat(),
        userProperties: fc.dictionary(fc.string(), value),
        groups: fc.option(fc.dictionary(fc.string(), fc.array(fc.string())), { nil: undefined }),
        groupProperties: fc.option(
          fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.dictionary(fc.string(), value))),
          { nil: undefined },
        ),
      })
      .map(({ amplitudeId, userProperties, ...more }) => storedPart(amplitudeId, userProperties, more)),
  ),
});

describe('normalizing any event', () => {
  it('never throws, and never changes what it is given', () => {
    fc.assert(
      fc.property(event, context, (sent, given) => {
        const before = JSON.stringify([sent, given]);
        const { warnings } = normalize(deepFreeze(sent), Object.freeze(given));
        expect(JSON.stringify([sent, given])).toBe(before);
        for (const { path } of warnings) expect(path).toMatch(/^events\[3\]\../);
      }),
    );
  });

  it('gives what is stored for what is stored', () => {
    fc.assert(
      fc.property(event, context, (sent, given) => {
        const once = normalize(sent, given).event;
        expect(normalize(once, given).event).toEqual(once);
      }),
    );
  });

  it('stores times, a library and ids that are bounded text', () => {
    fc.assert(
      fc.property(event, context, (sent, given) => {
        const { event_time, server_received_time, library, user_id, device_id } = normalize(sent, given).event;
        expect(Number.isFinite(event_time) && server_received_time === NOW).toBe(true);
        expect(library ?? null).not.toBeNull();
        for (const one of [user_id, device_id]) {
          expect(one === undefined || (typeof one === 'string' && one.length > 0 && one.length <= 1024)).toBe(true);
        }
      }),
    );
  });
});

function deepFreeze<T>(one: T): T {
  if (typeof one === 'object' && one !== null) {
    Object.freeze(one);
    for (const inner of Object.values(one)) deepFreeze(inner);
  }
  return one;
}

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude } from '../../mock-amplitude/index.ts';
import type { AmplitudeEvent } from '../../src/forwarder/amplitude-event.ts';
import { parseEvent } from '../../src/forwarder/event.ts';
import { VARIANT_NAMES } from '../../src/forwarder/mapping/blueprints/variant-names.ts';
import type { Mapping } from '../../src/forwarder/mapping/map-event.ts';
import { anyEvent } from '../forwarder/mapping/any-datafly-event.ts';
import { map, track } from '../forwarder/mapping/map.ts';
import { anyOrder } from '../forwarder/mapping/money/any-order.ts';

/** What meets only here: the mapping's own reading of Amplitude's rules, and the mock's. */
let mock: MockAmplitude;
const KEY = 'nothing-refused';
beforeAll(async () => {
  mock = await createMockAmplitude({
    usPort: 0,
    euPort: 0,
    projects: [{ name: 'any', apiKey: KEY, region: 'us' }],
    limits: { eventsPerSecondPerId: 1000 },
  });
});
afterAll(() => mock.close());

/** Events in one request: as many as the mapping makes of a few, well under a request's limits. */
async function post(events: readonly AmplitudeEvent[]): Promise<{ status: number; body: unknown }> {
  const body = JSON.stringify({ api_key: KEY, events });
  // On a connection of its own: making the events takes longer than a server keeps one that is idle.
  const headers = { 'content-type': 'application/json', connection: 'close' };
  const response = await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers, body });
  return { status: response.status, body: await response.json() };
}

describe("Amplitude's own checks, over HTTP", () => {
  it('refuse nothing that the mapping sends, whatever came in', async () => {
    let sent = 0;
    let refusedHere = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEvent, { minLength: 20, maxLength: 40 }),
        fc.constantFrom(...VARIANT_NAMES),
        async (inputs, variant) => {
          const mappings = inputs.filter((input) => parseEvent(input).ok).map((input) => map(input, { variant }));
          const events = mappings.flatMap((mapping) => (mapping.kind === 'mapped' ? mapping.events : []));
          refusedHere += mappings.filter((mapping) => mapping.kind === 'mapped' && mapping.refused.length > 0).length;
          sent += events.length;
          if (events.length > 0) expect(await post(events)).toMatchObject({ status: 200 });
        },
      ),
      { numRuns: 40, seed: 40 },
    );
    // A generator that makes nothing worth sending, or nothing worth refusing, would prove nothing.
    expect(sent).toBeGreaterThan(1000);
    expect(refusedHere).toBeGreaterThan(20);
  }, 120_000);

  it('would refuse what the mapping holds back', async () => {
    for (const input of [{ event: '[Amplitude] Revenue' }, { anonymousId: 'abc' }, { anonymousId: 'null' }]) {
      const mapping = map(track(input));
      if (mapping.kind === 'dropped') throw new Error(mapping.reason);
      const [refused] = mapping.refused;
      if (refused === undefined) throw new Error('nothing is held back');
      const { status, body } = await post([refused.event]);
      expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining(refused.field)]);
    }
  });

  it("count an order's total as revenue, to the last digit, or nothing at all, in every variant", async () => {
    let order = 0;
    const orders = fc.array(anyOrder, { minLength: 10, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(orders, fc.constantFrom(...VARIANT_NAMES), async (inputs, variant) => {
        const due = new Map<string, { digits: number; units: number }>();
        const events = inputs.flatMap(({ input, digits, units }) => {
          order++;
          const anonymousId = `device-${order}`;
          due.set(anonymousId, { digits, units: units || 0 });
          return sentOf(map(track({ ...input, messageId: `order-${order}`, anonymousId }), { variant }));
        });
        expect(await post(events)).toMatchObject({ status: 200 });
        const counted = new Map(
          [...due].map(([device, { digits }]) => [device, { digits, units: countedBy(device, digits) }]),
        );
        expect(counted).toEqual(due);
      }),
      { numRuns: 15, seed: 15, endOnFailure: true },
    );
  }, 120_000);
});

function sentOf(mapping: Mapping): AmplitudeEvent[] {
  if (mapping.kind === 'dropped') throw new Error(mapping.reason);
  expect(mapping.refused).toEqual([]);
  return mapping.events;
}

/** What the mock counts as the revenue of a device, in units of the last of so many digits. */
function countedBy(deviceId: string, digits: number): number {
  const events = mock.log.events({ deviceId });
  return events.reduce((sum, { revenue }) => sum + Math.round((revenue ?? 0) * 10 ** digits), 0) || 0;
}

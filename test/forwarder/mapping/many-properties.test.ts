import { expect, it } from 'vitest';
import type { DataflyEvent } from '../../../src/forwarder/event.ts';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import { mapEvent } from '../../../src/forwarder/mapping/map-event.ts';

const FEW = 1000;
const TIMES = 16;
const US_PER_MS = 1000;

const variant = loadVariant('default');
const blueprint = { ...variant, privacy: { ...variant.privacy, dropProperties: ['secret'] } };
const settings = { blueprint, minIdLength: 5 };
const named = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`name ${n}`, `v${n}`]));
const ids = { messageId: 'message-1', userId: 'user-1' };

/** The event with so many of something, by what there are many of. */
const EVENTS: Record<string, (count: number) => DataflyEvent> = {
  'properties of an action': (count) => ({ ...ids, type: 'track', event: 'Viewed', properties: named(count) }),
  'traits of a user': (count) => ({ ...ids, type: 'identify', traits: named(count) }),
  'keys of a context': (count) => ({ ...ids, type: 'track', event: 'Viewed', context: named(count) }),
  'inputs that no rule reads': (count) => ({ ...ids, type: 'track', event: 'Viewed', context: { own: named(count) } }),
  'inputs that no rule reads beside as many that are withheld': (count) => ({
    ...{ ...ids, type: 'track', event: 'Viewed', context: { own: named(count) } },
    properties: { list: Array.from({ length: count }, () => ({ secret: 1 })) },
  }),
};

/** The least CPU of some runs, in ms: others use the machine too. */
function measure(event: DataflyEvent, times: number): number {
  const runs = Array.from({ length: times }, () => {
    const before = process.cpuUsage();
    mapEvent(event, settings, { receivedAt: 0 });
    const { user, system } = process.cpuUsage(before);
    return (user + system) / US_PER_MS;
  });
  return Math.min(...runs);
}

it.each(Object.entries(EVENTS))(
  'maps and explains %s in a time that grows as they do',
  (_, make) => {
    const few = Math.max(1, measure(make(FEW), 10));
    const many = measure(make(FEW * TIMES), 4);
    // 16 times as many take about 16 times as long; were each compared with each, it would be up to 256.
    expect(many / few).toBeLessThan(TIMES * 6);
  },
  30_000,
);

import { beforeEach } from 'vitest';
import { lazy } from '../../../lib/lazy.ts';
import { type DataflyEvent, parseEvent } from '../../../src/forwarder/event.ts';
import type { Blueprint } from '../../../src/forwarder/mapping/blueprint.ts';
import type { VariantName } from '../../../src/forwarder/mapping/blueprints/variant-names.ts';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import type { EventArrival } from '../../../src/forwarder/mapping/event-arrival.ts';
import { createMapper, type LiveMapping, type Mapper, type Mapping } from '../../../src/forwarder/mapping/map-event.ts';

const VARIANTS = {
  default: lazy(() => loadVariant('default')),
  retail: lazy(() => loadVariant('retail')),
  media: lazy(() => loadVariant('media')),
};

/** What was compiled for one test would stand for another, and for a mutant. */
const ofThisTest = new Map<VariantName, Blueprint>();
beforeEach(() => ofThisTest.clear());

export const RECEIVED = 1_772_029_800_000;

type Changes = Partial<Blueprint> & { minIdLength?: number; variant?: VariantName };

/** Reads and maps an event with the default blueprint, or another variant's, changed as a test needs it. */
export function map(input: object, changes: Changes = {}, arrival: Partial<EventArrival> = {}): Mapping {
  return mapperOf(changes).explain(read(input), { receivedAt: RECEIVED, ...arrival });
}

/** The same as it is done to live traffic. */
export function mapLive(input: object, changes: Changes = {}, arrival: Partial<EventArrival> = {}): LiveMapping {
  return mapperOf(changes).map(read(input), { receivedAt: RECEIVED, ...arrival });
}

function mapperOf({ minIdLength = 5, variant = 'default', ...more }: Changes): Mapper {
  const own = ofThisTest.get(variant) ?? { ...VARIANTS[variant]() };
  ofThisTest.set(variant, own);
  return createMapper({ blueprint: Object.keys(more).length === 0 ? own : { ...own, ...more }, minIdLength });
}

function read(input: object): DataflyEvent {
  const parsed = parseEvent(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.event;
}

/** The events an input becomes; fails where it is dropped. */
export function events(...args: Parameters<typeof map>) {
  const mapping = map(...args);
  if (mapping.kind === 'dropped') throw new Error(mapping.reason);
  return mapping.events;
}

/** An event that is fine, changed as a test needs it. */
export function track(more: object = {}): object {
  return { type: 'track', event: 'Feature Activated', anonymousId: 'df_abc123def456', messageId: 'message-1', ...more };
}

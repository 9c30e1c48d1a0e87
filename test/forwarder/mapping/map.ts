import { lazy } from '../../../lib/lazy.ts';
import { parseEvent } from '../../../src/forwarder/event.ts';
import type { Blueprint } from '../../../src/forwarder/mapping/blueprint.ts';
import type { VariantName } from '../../../src/forwarder/mapping/blueprints/variant-names.ts';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import type { EventArrival } from '../../../src/forwarder/mapping/event-arrival.ts';
import { type Mapping, mapEvent } from '../../../src/forwarder/mapping/map-event.ts';

const VARIANTS = {
  default: lazy(() => loadVariant('default')),
  retail: lazy(() => loadVariant('retail')),
  media: lazy(() => loadVariant('media')),
};

export const RECEIVED = 1_772_029_800_000;

/** Reads and maps an event with the default blueprint, or another variant's, changed as a test needs it. */
export function map(
  input: object,
  {
    minIdLength = 5,
    variant = 'default',
    ...more
  }: Partial<Blueprint> & { minIdLength?: number; variant?: VariantName } = {},
  arrival: Partial<EventArrival> = {},
): Mapping {
  const parsed = parseEvent(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const loaded = VARIANTS[variant]();
  const blueprint = Object.keys(more).length === 0 ? loaded : { ...loaded, ...more };
  return mapEvent(parsed.event, { blueprint, minIdLength }, { receivedAt: RECEIVED, ...arrival });
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

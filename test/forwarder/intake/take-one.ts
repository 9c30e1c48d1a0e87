import type { AmplitudeEvent } from '../../../src/forwarder/amplitude-event.ts';
import { parseEvent } from '../../../src/forwarder/event.ts';
import { takeEvents } from '../../../src/forwarder/intake/take-events.ts';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import { type Mapping, mapEvent } from '../../../src/forwarder/mapping/map-event.ts';
import { RECEIVED } from '../mapping/map.ts';

/** Takes one event in as the gateway does, and maps it: with what was noted of it, and what is sent first. */
export function takeOne(input: object): { mapping: Mapping; notes: string[]; sent: AmplitudeEvent | undefined } {
  const parsed = parseEvent(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const [taken] = takeEvents({ events: [parsed], arrival: { receivedAt: RECEIVED } }, () => 'arrival-1');
  if (taken === undefined) throw new Error('nothing was taken');
  const mapping = mapEvent(taken.event, { blueprint: loadVariant('default'), minIdLength: 5 }, taken.arrival);
  const notes = mapping.explanation.notes.map(({ rule, source }) => `${rule} ${source}`);
  return { mapping, notes, sent: mapping.kind === 'mapped' ? mapping.events[0] : undefined };
}

import type { Json, JsonObject } from '../../lib/json.ts';
import type { ForwarderTarget } from './forwarder-target.ts';
import { type FedEvent, MARKER_PROPERTY, writeMarker } from './history.ts';
import { isJsonObject } from './read-sent.ts';
import { countEvents, type FeedGroup } from './scenario.ts';

/** An event that is to be fed. */
export interface PlannedEvent extends Omit<FedEvent, 'fedAt' | 'comesOut'> {
  type: string;
  padding: number;
  ageDays: number;
}

const DEFAULT_DEVICES = 6;

/** Plans what is fed: groups mixed evenly, the devices of each in turn. Ids are the run's own. */
export function planFeed(groups: readonly FeedGroup[], run: string, target: ForwarderTarget): PlannedEvent[] {
  const placed = groups.flatMap((one) => {
    const count = countEvents(one.events, target);
    const { devices = DEFAULT_DEVICES } = one;
    return Array.from({ length: count }, (_, index) => ({
      place: (index + 0.5) / count,
      group: one.group,
      device: one.device ?? `device-${run}-${one.group}-${index % devices}`,
      user: one.user,
      type: one.type ?? 'Conformance Event',
      padding: one.padding ?? 0,
      ageDays: one.ageDays ?? 0,
    }));
  });
  return placed
    .toSorted((one, other) => one.place - other.place)
    .map(({ place: _, ...event }, number) => ({ ...event, number, id: `${run}-${number}` }));
}

/** Amplitude cuts longer text, and so may a forwarder. */
const LONGEST_TEXT = 1000;

/** So many characters, as several properties. */
function pad(characters: number): JsonObject {
  const pieces = Math.ceil(characters / LONGEST_TEXT);
  return Object.fromEntries(
    Array.from({ length: pieces }, (_, index) => [
      `padding_${index}`,
      'x'.repeat(Math.min(LONGEST_TEXT, characters - index * LONGEST_TEXT)),
    ]),
  );
}

const DAY_MS = 86_400_000;

/** An event in the form that the target is fed with. */
export function writeFedEvent(event: PlannedEvent, feed: ForwarderTarget['feed'], now: number): JsonObject {
  const time = now - event.ageDays * DAY_MS;
  const properties = {
    [MARKER_PROPERTY]: writeMarker(event.number),
    ...pad(event.padding),
  };
  if (feed === 'amplitude') {
    return {
      event_type: event.type,
      device_id: event.device,
      ...(event.user === undefined ? {} : { user_id: event.user }),
      insert_id: event.id,
      time,
      event_properties: properties,
    };
  }
  return {
    type: 'track',
    event: event.type,
    anonymousId: event.device,
    ...(event.user === undefined ? {} : { userId: event.user }),
    messageId: event.id,
    timestamp: new Date(time).toISOString(),
    properties,
  };
}

/** The fields that have to come out again: those of an event of HTTP V2, whatever else is mapped may be called otherwise. */
export function readComingOut(written: JsonObject, feed: ForwarderTarget['feed']): JsonObject {
  if (feed !== 'amplitude') return { event_properties: pick(written.properties) };
  const { insert_id: _, ...fields } = written;
  return fields;
}

/** Only the marker: a property may be taken for another field. */
function pick(properties: Json | undefined): JsonObject {
  const marker = isJsonObject(properties) ? properties[MARKER_PROPERTY] : undefined;
  return marker === undefined ? {} : { [MARKER_PROPERTY]: marker };
}

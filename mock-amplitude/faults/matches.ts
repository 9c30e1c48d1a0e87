import { readIds } from '../rules/event/read-ids.ts';
import type { SentObject } from '../rules/json.ts';
import type { Region } from '../verdict.ts';
import type { FaultMatch } from './fault-rule.ts';

/** The parts of a request that a fault can match. */
export interface FaultableRequest {
  path: string;
  region: Region;
  /** Null where none could be read. */
  apiKey: string | null;
  /** Name of the key's project, null where it has none. */
  project: string | null;
  /** Empty where they could not be read. */
  events: readonly SentObject[];
}

/**
 * Finds the events of a request that a fault is for, by index; undefined where it is not for the request at all. One
 * that asks for no event is for all of them. `nth` is counted by `createFaults`.
 */
export function findEvents(match: FaultMatch, sent: FaultableRequest): number[] | undefined {
  const whole = (['path', 'apiKey', 'project', 'region'] as const).every(
    (field) => match[field] === undefined || match[field] === sent[field],
  );
  if (!whole) return undefined;
  const all = sent.events.keys();
  const { eventType, userId, deviceId } = match;
  if ((eventType ?? userId ?? deviceId) === undefined) return [...all];
  const matching = all.filter((index) => eventMatches(match, sent.events[index] ?? {})).toArray();
  return matching.length === 0 ? undefined : matching;
}

function eventMatches({ eventType, userId, deviceId }: FaultMatch, event: SentObject): boolean {
  if (eventType !== undefined && event.event_type !== eventType) return false;
  const ids = readIds(event, 0);
  if (userId !== undefined && ids.user_id?.trim() !== userId) return false;
  return deviceId === undefined || ids.device_id?.trim() === deviceId;
}

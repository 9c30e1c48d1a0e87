import { countOf } from '../../../lib/count-of.ts';
import type { AmplitudeEvent } from '../amplitude-event.ts';
import type { DataflyEvent } from '../event.ts';
import { type Change, cleanString } from './clean-properties.ts';
import type { MappingNote } from './explanation.ts';
import { NO_ONE } from './limits.ts';

/** Both ids of an event, as Amplitude takes them (`map.identity`). */
export interface MappedIdentity {
  userId: string | undefined;
  deviceId: string | undefined;
  changes: Change[];
  /** What a person should know of ids that are left out. */
  notes: MappingNote[];
  /** Why the event cannot be sent, where no id is left. */
  refusal: { field: string; reason: string } | undefined;
}

const ZEROS_ONLY = /^0+$/;

/**
 * Reads the ids: anonymousId becomes device_id, userId user_id. One that Amplitude would refuse is dropped where the
 * other is fine; where none is left, the event cannot be sent (`map.limits`).
 *
 * @param minLength the shortest id that Amplitude takes, in characters
 */
export function mapIdentity(event: DataflyEvent, minLength: number): MappedIdentity {
  const changes: Change[] = [];
  const device = check(event.anonymousId ?? undefined, 'anonymousId', minLength, changes);
  const user = check(event.userId ?? undefined, 'userId', minLength, changes);
  const notes = [device.note ?? [], user.note ?? []].flat();
  const ids = { userId: user.id, deviceId: device.id, changes, notes };
  if (user.id !== undefined || device.id !== undefined) return { ...ids, refusal: undefined };
  const [field, reason] = user.reason === undefined ? ['device_id', device.reason] : ['user_id', user.reason];
  return { ...ids, refusal: { field, reason: reason ?? 'no id' } };
}

/** Which ids an event that cannot be sent would have carried, for its dead letter. */
export function refusedIds(event: DataflyEvent): Pick<AmplitudeEvent, 'user_id' | 'device_id'> {
  return {
    ...(event.userId ? { user_id: event.userId } : {}),
    ...(event.anonymousId ? { device_id: event.anonymousId } : {}),
  };
}

function check(
  id: string | undefined,
  field: string,
  minLength: number,
  changes: Change[],
): { id?: string; reason?: string; note?: MappingNote } {
  if (id === undefined) return {};
  const bare = id.trim().toLowerCase();
  const standsForNoOne = NO_ONE.has(bare) || ZEROS_ONLY.test(bare);
  if (!standsForNoOne && id.length >= minLength) return { id: cleanString(id, field, changes) };
  const reason = standsForNoOne
    ? `"${id}" stands for no one`
    : `"${id}" has ${countOf(id.length, 'character')}, the minimum is ${minLength}`;
  const fix = standsForNoOne
    ? `Send ${field} only for somebody who is known.`
    : `Send longer ids, or allow shorter ones: minIdLength ${id.length} (--send-min-id-length; min_id_length of an integration), which Amplitude is told, too.`;
  changes.push({ rule: 'map.limits', field, change: 'dropped', reason });
  return { reason, note: { rule: 'map.limits', source: field, note: `left out: ${reason}`, fix } };
}

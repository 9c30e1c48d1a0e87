import { isAbsent, type SentObject } from '../json.ts';

/** The two ids of an event. */
export interface EventIds {
  /**
   * As text, untrimmed; undefined where none was sent or what was sent is no id. A number becomes its digits
   * (`event.id-coercion`).
   */
  readonly user_id: string | undefined;
  readonly device_id: string | undefined;
  /** Whether `shortIds: 'strip'` took one of them off. */
  readonly stripped: boolean;
}

export const ID_FIELDS = ['user_id', 'device_id'] as const;
export type IdField = (typeof ID_FIELDS)[number];

/**
 * Reads both ids. An empty one beside another counts as not sent. Length is measured before trimming (Amplitude-Node#105).
 *
 * @param shortestId the shortest id to keep where short ones are taken off (`shortIds: 'strip'`), in characters, else 0
 */
export function readIds(event: SentObject, shortestId: number): EventIds {
  const user = readText(event.user_id);
  const device = readText(event.device_id);
  const user_id = user === '' && device !== undefined && device !== '' ? undefined : user;
  const device_id = device === '' && user !== undefined && user !== '' ? undefined : device;
  if (shortestId === 0) return { user_id, device_id, stripped: false };
  const shortUser = user_id !== undefined && user_id.length < shortestId;
  const shortDevice = device_id !== undefined && device_id.length < shortestId;
  return {
    user_id: shortUser ? undefined : user_id,
    device_id: shortDevice ? undefined : device_id,
    stripped: shortUser || shortDevice,
  };
}

function readText(value: unknown): string | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : undefined;
}

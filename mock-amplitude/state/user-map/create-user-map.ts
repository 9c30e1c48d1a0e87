import { MAX_USER_MAPPINGS } from '../../limits.ts';
import { createKeptTable, type KeptTable } from '../kept/kept-table.ts';

/** The user_ids of a project that are mapped to another one, by user_id. */
export type UserMap = KeptTable<string>;

/** @param tracked whether changes are noted for the disk */
export function createUserMap(tracked: boolean): UserMap {
  return createKeptTable({ kind: 'user-map', tracked, maxEntries: MAX_USER_MAPPINGS, parse: parseGlobalId });
}

/** Reads what a user_id is mapped to; undefined where it is no id. */
export function parseGlobalId(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The user_ids that are mapped to this one, in the order that was said. */
export function listMappedTo(map: UserMap, globalUserId: string): string[] {
  return [...map.entries().filter(([, to]) => to === globalUserId)].map(([userId]) => userId);
}

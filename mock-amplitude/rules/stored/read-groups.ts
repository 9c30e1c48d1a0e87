import { boundKey } from '../../internal/bound-key.ts';
import type { SentObject } from '../json.ts';
import type { GroupsOf } from './stored-part.ts';

/** Group types of one event; more are not tracked (`limit.groups`). Doc. */
export const GROUP_TYPES_PER_EVENT = 5;

/** Values of one group type of one event; more are not tracked (`limit.groups`). Doc. */
export const GROUP_VALUES_PER_TYPE = 10;

/** Reads `groups` of an event: values as lists of texts, without what is beyond the limits. */
export function readGroups(sent: SentObject): GroupsOf {
  const entries = Object.entries(sent).slice(0, GROUP_TYPES_PER_EVENT);
  return Object.fromEntries(
    entries.map(([type, value]) => [
      boundKey(type),
      (Array.isArray(value) ? value : [value])
        .filter((one) => typeof one === 'string' || typeof one === 'number')
        .slice(0, GROUP_VALUES_PER_TYPE)
        .map((one) => boundKey(String(one))),
    ]),
  );
}

import { isObject, type SentObject } from '../json.ts';
import { cutStrings } from './cut-strings.ts';
import type { NormalizeRule } from './normalize-rule.ts';
import { readGroups } from './read-groups.ts';
import type { GroupSnapshots } from './stored-part.ts';

/** What the user and its groups were like when the event came, as the profiles found it. */
export const properties: NormalizeRule = {
  slug: 'normalize.properties',
  source: {
    tags: ['doc'],
    text: 'Each event keeps the properties of its user and groups after its own were applied; those of later events change nothing.',
  },
  fix: 'Set properties before the events that shall have them.',
  apply(event, { context: { stored } }) {
    // An event that belongs to nobody, such as $groupidentify, is left as it was sent, like one that no profiles saw.
    const known = stored === null || stored.amplitudeId === 0 ? null : stored;
    const groups = known?.groups ?? (isObject(event.groups) ? readGroups(event.groups) : undefined);
    if (groups === undefined) delete event.groups;
    else event.groups = groups;
    if (known === null) return;
    event.amplitude_id = known.amplitudeId;
    // Most records are read for something else: a profile of thousands of properties is written out where they are asked for.
    defineLazily(event, 'user_properties', () => cutStrings(known.userProperties.read(), '').value);
    const { groupProperties } = known;
    if (groupProperties === undefined) delete event.group_properties;
    else defineLazily(event, 'group_properties', () => cutStrings(readAll(groupProperties), '').value);
  },
};

/** Sets a field to what is made when somebody reads it for the first time. */
function defineLazily(event: SentObject, field: string, make: () => unknown): void {
  const shared = { enumerable: true, configurable: true };
  const get = () => {
    const value = make();
    Object.defineProperty(event, field, { ...shared, value, writable: true });
    return value;
  };
  Object.defineProperty(event, field, { ...shared, get });
}

function readAll(groups: GroupSnapshots): unknown {
  const types = Object.entries(groups).map(([type, values]) => {
    return [type, Object.fromEntries(Object.entries(values).map(([value, snapshot]) => [value, snapshot.read()]))];
  });
  return Object.fromEntries(types);
}

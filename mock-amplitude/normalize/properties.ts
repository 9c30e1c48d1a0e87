import { isObject } from '../rules/json.ts';
import { readGroups } from '../warehouse/groups.ts';
import type { NormalizeRule } from './normalize-rule.ts';

/** What the user and its groups were like when the event came, as the warehouse found it. */
export const properties: NormalizeRule = {
  slug: 'normalize.properties',
  source: {
    tags: ['doc'],
    text: 'Each event keeps the properties of its user and groups after its own were applied; those of later events change nothing.',
  },
  fix: 'Set properties before the events that shall have them.',
  apply(event, { sent, context: { stored } }) {
    // An event that belongs to nobody has the groups it was sent with, like one that no warehouse saw.
    const groups = stored?.groups ?? (isObject(sent.groups) ? readGroups(sent.groups) : undefined);
    if (groups === undefined) delete event.groups;
    else event.groups = groups;
    if (stored === null) return;
    event.user_properties = stored.userProperties;
    if (stored.groupProperties === undefined) delete event.group_properties;
    else event.group_properties = stored.groupProperties;
    if (stored.amplitudeId !== 0) event.amplitude_id = stored.amplitudeId;
    else delete event.amplitude_id;
  },
};

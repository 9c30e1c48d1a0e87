import type { Rule } from '../../rules/rule.ts';

export const mixedOperations: Rule = {
  slug: 'properties.mixed-operations',
  source: {
    tags: ['doc', 'decided'],
    text: 'Identify docs: operations and plain keys must not be mixed. The mock applies both, operations first: decided.',
  },
  fix: 'Put the plain keys into $set.',
};

export const unknownOperation: Rule = {
  slug: 'properties.unknown-operation',
  source: {
    tags: ['decided'],
    text: 'A key that starts with $ and is no operation is ignored; nobody says what else.',
  },
  fix: 'Use one of the operations that exist, or a name without $.',
};

export const operationValue: Rule = {
  slug: 'properties.operation-value',
  source: {
    tags: ['decided'],
    text: '$add on what is no number is ignored, and so is an operation that is no object.',
  },
  fix: 'Give each operation an object of property to value, and $add only numbers.',
};

export const arrayAppend: Rule = {
  slug: 'limit.array-append',
  source: {
    tags: ['doc', 'decided'],
    text: 'Limits: a property grown by $append or $prepend stops at 10,000 characters. Measured as JSON: decided.',
  },
  fix: 'Keep lists short, or $set them anew.',
};

export const profileProperties: Rule = {
  slug: 'limit.profile-properties',
  source: {
    tags: ['decided'],
    text: 'Nobody says how many properties one user or group may have; 10,000 here, so that memory is bounded.',
  },
  fix: 'Set fewer properties: what varies without end belongs into event properties.',
  approximates: 'A bound of the memory here, in the place of none that is known.',
};
const SKIP_SYNC = 'HTTP V2 docs, $skip_user_properties_sync';

/** What the profile and the events hold; `apply-operations.ts` and `store-event.ts` do what they say. */
export const PROPERTY_RULES: readonly Rule[] = [
  mixedOperations,
  unknownOperation,
  operationValue,
  arrayAppend,
  profileProperties,
  {
    slug: 'properties.operations',
    source: { tags: ['doc', 'sdk'], text: 'Identify docs; comments of the official SDKs.' },
    fix: 'Use the operation that does what is meant: $set overwrites, $setOnce keeps, $append adds to a list.',
  },
  {
    slug: 'properties.order',
    source: { tags: ['sdk'], text: 'Comment of the official SDKs: $clearAll, $unset, $set, $setOnce, $add and so on.' },
    fix: 'Send two identifies where another order is needed.',
  },
  {
    slug: 'properties.snapshot-at-event',
    source: { tags: ['doc'], text: 'Docs, user properties: an event holds the properties of its user at that time.' },
    fix: 'Set properties before the events that should have them.',
  },
  {
    slug: 'properties.sent-with-event',
    source: { tags: ['doc'], text: 'HTTP V2 docs, user_properties: they go to the profile, and the event holds both.' },
    fix: 'Send $skip_user_properties_sync where the profile should stay as it is.',
  },
  {
    slug: 'properties.skip-sync-event-alone',
    source: { tags: ['doc'], text: `${SKIP_SYNC}: the event holds only the properties that it was sent with.` },
    fix: 'Leave $skip_user_properties_sync out where the event should hold those of the profile.',
  },
  {
    slug: 'properties.skip-sync-keeps-profile',
    source: { tags: ['doc'], text: `${SKIP_SYNC}: no property of the profile changes.` },
    fix: 'Leave $skip_user_properties_sync out where the profile should change.',
  },
  {
    slug: 'properties.identify-before-event',
    source: {
      tags: ['doc', 'decided'],
      text: 'Identify docs: an identify makes the profile, the first event makes the user new. How a user without events reads is decided.',
    },
    fix: 'Send an event; an identify alone makes no user that is counted.',
  },
];

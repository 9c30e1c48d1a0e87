import type { Rule } from '../../rules/rule.ts';

const TRACKING = 'Docs, tracking unique users';

/** Who an event belongs to; `identify-user.ts` does what they say. An undocumented rule is `decided`. */
export const IDENTITY_RULES: readonly Rule[] = [
  {
    slug: 'identity.device-without-user',
    source: { tags: ['doc'], text: `${TRACKING}: a device without a user_id is a user of its own.` },
    fix: 'Send the user_id as soon as it is known.',
  },
  {
    slug: 'identity.anonymous-becomes-user',
    source: {
      tags: ['doc'],
      text: `${TRACKING}: the first user_id on an anonymous device takes over its Amplitude ID.`,
    },
    fix: 'Send the login from the device on which the visitor was anonymous.',
  },
  {
    slug: 'identity.user-on-many-devices',
    source: { tags: ['doc'], text: `${TRACKING}: a known user_id keeps its Amplitude ID on every device.` },
    fix: 'Use the same user_id on every device.',
  },
  {
    slug: 'identity.users-never-merge',
    source: { tags: ['doc'], text: `${TRACKING}: two user_ids are never merged, though they share a device.` },
    fix: 'Give one person one user_id; two cannot be joined later.',
  },
  {
    slug: 'identity.login-merges-anonymous',
    source: {
      tags: ['doc'],
      text: `${TRACKING}: a known user who logs in on an anonymous device has its ID merged into the own one; stored rows keep it.`,
    },
    fix: 'Group by user, not by the amplitude_id of a row: rows from before the login keep the anonymous one.',
  },
  {
    slug: 'identity.login-on-each-device',
    source: { tags: ['doc'], text: `${TRACKING}: a user who logs in on one device after another is one user.` },
    fix: 'Use the same user_id on every device.',
  },
  {
    slug: 'identity.new-device-new-user',
    source: { tags: ['doc'], text: `${TRACKING}: an unseen device without a user_id gets a new Amplitude ID.` },
    fix: 'Keep the device_id; a new one makes a new visitor.',
  },
  {
    slug: 'identity.second-user-is-new',
    source: {
      tags: ['doc'],
      text: `Identify docs; ${TRACKING}: a user_id first seen on the device of another user gets a new Amplitude ID; only an anonymous one is taken over.`,
    },
    fix: 'Make a new device_id at logout, where the anonymous events after it should not be of the user before.',
  },
  {
    slug: 'identity.ids-case-sensitive',
    source: { tags: ['doc'], text: `${TRACKING}: User1 and user1 are two users.` },
    fix: 'Write an id the same way everywhere, an e-mail address in lower case.',
  },
  {
    slug: 'identity.anonymous-devices-apart',
    source: {
      tags: ['decided'],
      text: 'Each anonymous device has an ID of its own. The first on which a user logs in gives its ID to the user, the others are merged as the user logs in there.',
    },
    fix: 'Log the user in on each device.',
  },
  {
    slug: 'identity.arrival-decides',
    source: {
      tags: ['decided'],
      text: 'What counts is the order of arrival: an event dated before a login, and sent after it, is of the user of the device now.',
    },
    fix: 'Send the events of a device in their order.',
  },
  {
    slug: 'identity.merged-id-stays',
    source: { tags: ['decided'], text: 'An ID that was merged stays with its user, whoever uses its device later.' },
    fix: 'Make a new device_id at logout.',
  },
  {
    slug: 'identity.last-user-of-device',
    source: {
      tags: ['doc', 'decided'],
      text: `${TRACKING}: an anonymous event is of the last user of its device. That it holds for a user who comes back is decided.`,
    },
    fix: 'Make a new device_id at logout.',
  },
  {
    slug: 'identity.identify-counts',
    source: { tags: ['decided'], text: 'An identify makes and merges IDs as an event does.' },
    fix: 'Send an identify only with the ids that belong together.',
  },
  {
    slug: 'identity.merged-properties',
    source: {
      tags: ['decided'],
      text: "Where an anonymous user is merged, the user's own properties win as a whole; those of the anonymous one stay on its rows.",
    },
    fix: 'Set the properties again after the login.',
  },
  {
    slug: 'emulator.user-evicted',
    source: {
      tags: ['decided'],
      text: 'Not a rule of Amplitude: a user forgotten for room takes its devices and merged IDs along, and is unseen when it comes back.',
    },
    fix: 'Nothing in a test of fewer users than the cap; /_emulator/v1/stats counts those evicted.',
  },
];

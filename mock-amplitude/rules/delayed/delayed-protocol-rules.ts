import type { Rule } from '../rule.ts';

const SERVER = "the test server that Amplitude's mobile team published together with its video modules";

export const delayedOrder: Rule = {
  slug: 'delayed.order',
  source: { tags: ['wild'], text: `Texts and their order are those of ${SERVER}.` },
  fix: 'Send {"api_key", "id", "timeout", "events"} and, where some are to be ingested at once, "instant_events"; timeout in ms, 86,400,000 at most.',
};

export const delayedErrors: Rule = {
  slug: 'delayed.errors',
  source: {
    tags: ['wild'],
    text: `{"error"} without a code, and 500 for a field of the wrong type, as ${SERVER} answers.`,
  },
  fix: 'Send id as text, timeout as a number, events and instant_events as arrays of objects.',
};

export const delayedStore: Rule = {
  slug: 'delayed.store',
  source: { tags: ['wild'], text: `A row for each key and id, replaced by a later request, as in ${SERVER}.` },
  fix: 'Nothing: the events are ingested when their time is over, or when a request with timeout 0 comes.',
};

export const delayedFlush: Rule = {
  slug: 'delayed.flush',
  source: { tags: ['wild'], text: `timeout 0 ingests what it brings and deletes the row, as in ${SERVER}.` },
  fix: 'Nothing: what the request brought is ingested, and the row is gone.',
};

export const delayedExpire: Rule = {
  slug: 'delayed.expire',
  source: { tags: ['wild'], text: `What nobody flushed is ingested when its time is over, as in ${SERVER}.` },
  fix: 'Nothing, where the client is gone. One that is there flushes with timeout 0.',
};

/** What delayed events go by. */
export const DELAYED_PROTOCOL_RULES: readonly Rule[] = [
  delayedOrder,
  delayedErrors,
  delayedStore,
  delayedFlush,
  delayedExpire,
];

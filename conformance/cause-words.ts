/** What the kinds of findings about a forwarder mean. A server's are words already. */
const WORDS: Readonly<Record<string, string>> = {
  lost: 'acknowledged events never arrived',
  late: 'events came only once it was stopped, or started again',
  doubled: 'events were counted twice',
  unexpected: 'events were stored that were never fed',
  reordered: "a device's events came out of order",
  unstableIds: 'an event was sent under several insert_ids',
  'no-insert-id': 'events were sent without an insert_id',
  changed: 'events came out changed',
  'resent-though-refused': 'what Amplitude had refused was sent again unchanged',
  gap: 'it tried again too soon',
  'held-others': 'events that were not at fault had to wait',
  'in-flight': 'too many requests were under way while everything failed',
  attempts: 'too many requests were sent while everything failed',
  requests: 'too many requests were sent',
  batch: 'a request was too large',
  'batch-memory': 'batches stayed small once all was well again',
  region: "requests went to the other region's endpoint",
  rate: 'it sent faster than Amplitude allows',
  exit: 'it did not end as it should',
  silent: 'it said nothing of it',
  leaked: 'the API key stands in what it writes',
  'open-files': 'others may read its files',
  'not-ready': 'it did not start',
};

/** What many failures have in common, in words. */
export function describeKind(kind: string): string {
  return WORDS[kind] ?? kind;
}

import type { EventRecord, RequestRecord } from '../../src/debugger/model/record.ts';

const ACCEPTED = {
  at: 1_772_029_800_123,
  region: 'us',
  project: 'shop-us',
  verdict: 'accepted',
  rule: null,
  diagnostics: [],
} as const;

export function makeEvent(seq: number, more: Partial<EventRecord> = {}): EventRecord {
  return {
    kind: 'event',
    seq,
    ...ACCEPTED,
    bytes: 412,
    latencyMs: 3,
    requestSeq: 1,
    atFault: false,
    eventType: 'Page Viewed',
    userId: 'user-1',
    deviceId: 'device-1',
    insertId: null,
    revenue: null,
    event: { event_type: 'Page Viewed' },
    ...more,
  };
}

export function makeRequest(seq: number, more: Partial<RequestRecord> = {}): RequestRecord {
  return {
    kind: 'request',
    count: 1,
    seq,
    ...ACCEPTED,
    bytes: 500,
    latencyMs: 3,
    method: 'POST',
    path: '/2/httpapi',
    eventCount: 1,
    eventRecords: 1,
    request: { body: '{"api_key":"…05e5"}', truncated: false },
    answer: { status: 200, body: '{"code":200}\n' },
    ...more,
  };
}

/** An event that was taken, and is probably not meant so. */
export function makeWarned(seq: number, more: Partial<EventRecord> = {}): EventRecord {
  return makeEvent(seq, { diagnostics: [LINT], ...more });
}

const LINT = {
  rule: 'lint.time',
  severity: 'warning' as const,
  path: 'events[0].time',
  message: 'time is 1732500000, which looks like seconds since 1970',
  fix: 'Send milliseconds.',
};

/** An event refused for its short user id. */
export function makeRefused(seq: number, more: Partial<EventRecord> = {}): EventRecord {
  const finding = {
    rule: 'event.id-length',
    severity: 'error' as const,
    path: 'events[0].user_id',
    message: 'user_id "bob" has 3 characters, the minimum is 5',
    fix: 'Send a longer id.',
  };
  return makeEvent(seq, {
    verdict: 'rejected',
    rule: finding.rule,
    atFault: true,
    userId: 'bob',
    diagnostics: [finding],
    ...more,
  });
}

/** A request and its events, numbered as the mock does: three of user-1, but for what is given of each. */
export function makeBatch(
  seq: number,
  events: readonly Partial<EventRecord>[] = [{}, {}, {}],
  more: Partial<RequestRecord> = {},
) {
  const count = events.length;
  const { project = ACCEPTED.project, at = ACCEPTED.at } = more;
  return [
    makeRequest(seq, { eventCount: count, eventRecords: count, ...more }),
    ...events.map((event, index) => makeEvent(seq + 1 + index, { requestSeq: seq, project, at, ...event })),
  ];
}

const FAULT = {
  rule: 'emulator.fault',
  severity: 'error' as const,
  path: '',
  message: 'fault 1 "outage": answered 503, stored nothing',
  fix: 'Nothing, where the fault was meant.',
};

/** As many events as an outage refuses. */
export function makeOutage(seq: number, count: number, more: Partial<RequestRecord> = {}) {
  const refused = { verdict: 'rejected', rule: FAULT.rule, diagnostics: [FAULT] } as const;
  const events = outageIds(count).map((id) => ({ ...refused, ...id }));
  return makeBatch(seq, events, { ...refused, answer: { status: 503, body: '{"code":503}' }, ...more });
}

/** A request of three events, refused for the second. */
export function makeRefusedBatch(seq: number) {
  const bad = makeRefused(seq + 2);
  const { verdict, rule, diagnostics } = bad;
  const fellow = { verdict, rule, diagnostics, atFault: false };
  const answer = { status: 400, body: '{"code":400}' };
  return makeBatch(
    seq,
    [{ ...fellow, eventType: 'Page Viewed' }, { ...bad, requestSeq: seq, eventType: 'Cart Viewed' }, fellow],
    {
      verdict,
      rule,
      diagnostics,
      answer,
    },
  );
}

/** What is known of the events of an outage when they come again. */
export function outageIds(count: number): Partial<EventRecord>[] {
  return Array.from({ length: count }, (_, index) => ({ insertId: `insert-${index}` }));
}

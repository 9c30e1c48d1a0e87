import type { LoggedVerdict, VerdictLog } from '../../mock-amplitude/event-log/verdict-log.ts';
import type { EventRecord } from '../../mock-amplitude/verdict.ts';

const ACCEPTED: Pick<
  EventRecord,
  'at' | 'region' | 'project' | 'verdict' | 'rule' | 'diagnostics' | 'bytes' | 'latencyMs'
> = {
  at: 0,
  region: 'us',
  project: 'shop-us',
  verdict: 'accepted',
  rule: null,
  diagnostics: [],
  bytes: 100,
  latencyMs: 1,
};

/** An accepted event's record, changed as a test needs it. */
export function makeEvent(seq: number, more: Partial<EventRecord> = {}): EventRecord {
  return {
    kind: 'event',
    seq,
    ...ACCEPTED,
    requestSeq: 1,
    index: 0,
    atFault: false,
    eventType: 'Page Viewed',
    userId: 'user-1',
    deviceId: 'device-1',
    amplitudeId: null,
    insertId: null,
    revenue: null,
    event: {},
    ...more,
  };
}

/** An accepted request's record, changed as a test needs it. */
export function makeRequest(seq: number, more: Partial<LoggedVerdict> = {}): LoggedVerdict {
  return {
    kind: 'request',
    seq,
    ...ACCEPTED,
    count: 1,
    lastAt: 0,
    method: 'POST',
    path: '/2/httpapi',
    apiKey: '…05e5',
    eventCount: 1,
    eventRecords: 0,
    request: { headers: {}, body: '{}', truncated: false },
    answer: { status: 200, body: '{}' },
    readRecords: () => [],
    mayHold: () => false,
    weight: more.bytes ?? 100,
    ...more,
  };
}

/** Appends a request with these events to a log. */
export function appendEvents(log: VerdictLog, ...events: Partial<EventRecord>[]): void {
  const seq = log.takeSeqs(1 + events.length);
  const readRecords = () => {
    return events.map((event, index) => makeEvent(seq + 1 + index, { requestSeq: seq, index, ...event }));
  };
  const request = makeRequest(seq, { eventRecords: events.length, mayHold: () => true, readRecords });
  log.append(request);
  log.tell(request);
}

/** What the debugger reads of a verdict. The mock's own records have all of it; the debugger does not know the mock. */
export type Verdict = 'accepted' | 'duplicate' | 'dropped' | 'rejected' | 'throttled';

export interface Diagnostic {
  rule: string;
  severity: 'error' | 'warning';
  path: string;
  message: string;
  fix: string;
}

interface RecordBase {
  seq: number;
  /** In ms since the epoch. */
  at: number;
  region: 'us' | 'eu';
  project: string | null;
  verdict: Verdict;
  rule: string | null;
  diagnostics: readonly Diagnostic[];
  bytes: number;
  latencyMs: number;
}

export interface RequestRecord extends RecordBase {
  kind: 'request';
  /** How often it came: of refusals that are alike and come in a row there is one record. */
  count: number;
  method: string;
  path: string;
  eventCount: number;
  eventRecords: number;
  /** The key with all but its end hidden, as it stands in the body; null where none was read. */
  apiKey?: string | null;
  request: { body: string; truncated: boolean; headers?: Readonly<Record<string, string>> };
  answer: { status: number; body: string };
}

export interface EventRecord extends RecordBase {
  kind: 'event';
  requestSeq: number;
  atFault: boolean;
  eventType: string | null;
  userId: string | null;
  deviceId: string | null;
  insertId: string | null;
  revenue: number | null;
  event: object;
}

export type VerdictRecord = RequestRecord | EventRecord;

/** Whether there is something to warn of. */
export function hasWarnings({ diagnostics }: VerdictRecord): boolean {
  return diagnostics.some(({ severity }) => severity === 'warning');
}

/** Whether a record has a line of its own: a request does only where no events of it follow. */
export function isShown(record: VerdictRecord): boolean {
  return record.kind === 'event' || record.eventRecords === 0;
}

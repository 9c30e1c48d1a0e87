/** What a filter is held against: a record of a request or an event, as any of the rooms has it, and what its request says of it. */
export interface QuerySubject {
  readonly record: QueriedRecord;
  /** Status of the answer; 0 where none went out. */
  readonly status: number;
  /** The how manieth time these events were sent, from 1. */
  readonly attempt: number;
  readonly method: string;
  readonly path: string;
}

/** What is asked of a record. Only requests lack what stands as optional here. */
export interface QueriedRecord {
  readonly kind: 'request' | 'event';
  readonly seq: number;
  readonly at: number;
  readonly region: string;
  readonly project: string | null;
  readonly verdict: string;
  readonly rule: string | null;
  readonly diagnostics: readonly { readonly rule: string; readonly severity: string; readonly message: string }[];
  readonly bytes: number;
  readonly latencyMs: number;
  /** Of a request. */
  readonly eventRecords?: number;
  readonly requestSeq?: number;
  readonly atFault?: boolean;
  readonly eventType?: string | null;
  readonly userId?: string | null;
  readonly deviceId?: string | null;
  readonly amplitudeId?: number | null;
  readonly insertId?: string | null;
  readonly revenue?: number | null;
  readonly event?: object;
}

import type { EventRecord, RequestRecord, Verdict } from './record.ts';

/** What a line tells of a finding. */
export interface FindingSummary {
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** What a line shows of a record. Whole records have all of it, and so have lines as the emulator writes them. */
interface Summary {
  readonly seq: number;
  /** In ms since the epoch. */
  readonly at: number;
  readonly region: 'us' | 'eu';
  readonly project: string | null;
  readonly verdict: Verdict;
  readonly rule: string | null;
  readonly diagnostics: readonly FindingSummary[];
  /** Lines do not tell it. */
  readonly bytes?: number;
  readonly latencyMs: number;
}

/** What a line shows of a request. */
export interface RequestSummary extends Summary {
  readonly kind: 'request';
  readonly count: number;
  readonly method: string;
  readonly path: string;
  /** How many events it has, those included that a filter leaves out. */
  readonly eventRecords: number;
  readonly answer: { readonly status: number };
  /** Of a request some of whose events were left out, what they would have told. */
  readonly others?: {
    /** Whose the first event is. */
    readonly who: string;
    /** How many others sent events in it. */
    readonly more: number;
    /** The event it was refused for. */
    readonly culprit: CulpritSummary | undefined;
  };
}

/** The event that a request was refused for. */
export type CulpritSummary = Pick<Summary, 'seq' | 'rule' | 'diagnostics'>;

/** What a line shows of an event. */
export interface EventSummary extends Summary {
  readonly kind: 'event';
  readonly requestSeq: number;
  readonly atFault: boolean;
  readonly eventType: string | null;
  readonly userId: string | null;
  readonly deviceId: string | null;
  readonly revenue: number | null;
}

/** What batches and rows are made of: at least what a line shows. */
export interface Summaries {
  request: RequestSummary;
  event: EventSummary;
}

/** Batches and rows of whole records. */
export interface WholeRecords extends Summaries {
  request: RequestRecord;
  event: EventRecord;
}

import type { Project } from '../projects/projects.ts';
import type { Diagnostic, Verdict } from '../verdict.ts';
import type { Answer } from './answers.ts';
import type { EventRun } from './event/event-run.ts';
import type { StoredPart } from './stored/stored-part.ts';

/** What became of one event, and why. */
export interface EventResult {
  readonly verdict: Verdict;
  /** Slug of the rule that decided; null for an accepted event. */
  readonly rule: string | null;
  /** False where the event is fine itself and was refused with its request. */
  readonly atFault: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** What became of the events of a request: mostly the same of all. */
export interface EventResults {
  /** How many events could be read. */
  readonly count: number;
  /** Of every event that has none of its own. */
  readonly common: EventResult;
  /** By the place of the event. */
  readonly own: ReadonlyMap<number, EventResult>;
}

export const ACCEPTED: EventResult = Object.freeze({
  verdict: 'accepted',
  rule: null,
  atFault: false,
  diagnostics: [],
});

const NONE: ReadonlyMap<number, EventResult> = new Map();

/** The results of events that all came to the same, or of those that did not. */
export function sameResults(count: number, common: EventResult, own = NONE): EventResults {
  return { count, common, own };
}

/** The result of the event at a place. */
export function resultAt({ common, own }: EventResults, index: number): EventResult {
  return own.size === 0 ? common : (own.get(index) ?? common);
}

/** What the rules make of one request: the answer it gets, and what became of its events. */
export interface RequestResult {
  readonly verdict: Verdict;
  readonly rule: string | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly answer: Answer;
  /** When it came, by the time of its project, in ms since the epoch. */
  readonly at: number;
  readonly project: Project | null;
  readonly apiKey: string | null;
  /** As far as it could be read. */
  readonly eventCount: number;
  /** Its events as they were checked; empty where the request was refused before. */
  readonly runs: readonly EventRun[];
  /** None where the events could not be read or there were too many of them. */
  readonly results: EventResults;
  /** Ids shorter than this were taken off (`shortIds: 'strip'`), in characters; 0 where none were. */
  readonly shortestId: number;
  /** Whether numbers sent as text were read as numbers (`event.field-type`). */
  readonly coerced: boolean;
  /** What the client's clock showed when it sent, in ms since the epoch; null where it did not say. */
  readonly clientUploadTime: number | null;
  /** What was added to the stored events; empty where none are stored. */
  readonly stored: readonly StoredPart[];
  /** What the snapshots in it take beside those that were there before, in bytes: counts in the log's size. */
  readonly storedBytes: number;
}

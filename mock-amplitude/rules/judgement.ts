import type { Project } from '../projects/projects.ts';
import type { StoredPart } from '../state/profiles/create-profiles.ts';
import type { Diagnostic, Verdict } from '../verdict.ts';
import type { Answer } from './answers.ts';
import type { EventIds } from './event/read-ids.ts';
import type { SentObject } from './json.ts';

/** What became of one event, and why. */
export interface Fate {
  verdict: Verdict;
  rule: string | null;
  /** False where the event is fine itself and fell with its request. */
  atFault: boolean;
  diagnostics: Diagnostic[];
}

/** What the rules make of one event. */
export interface JudgedEvent {
  sent: SentObject;
  ids: EventIds;
  fate: Fate;
}

/** By the place of an event in its request: what the profiles adds to it; undefined where it is not stored. */
export type Stored = readonly (StoredPart | undefined)[];

/** The fate of most events: one object for all of them. */
export const ACCEPTED: Fate = { verdict: 'accepted', rule: null, atFault: false, diagnostics: [] };

/** What the rules make of one request: the answer it gets, and what became of its events. */
export interface Judgement {
  verdict: Verdict;
  rule: string | null;
  diagnostics: Diagnostic[];
  answer: Answer;
  /** When it came, by the time of its project, in ms since the epoch. */
  at: number;
  project: Project | null;
  apiKey: string | null;
  /** As far as it could be read. */
  eventCount: number;
  /** Empty where the events could not be read or there were too many of them. */
  events: JudgedEvent[];
  /** Ids shorter than this were taken off (`shortIds: 'strip'`), in characters; 0 where none were. */
  shortestId: number;
  /** What the client's clock showed when it sent, in ms since the epoch; null where it did not say. */
  clientUploadTime: number | null;
  /** What was made of the stored events, by their place; undefined where none are stored. */
  stored?: Stored;
}

import type { Answer } from '../answers.ts';
import type { Project } from '../projects.ts';
import type { Diagnostic, Outcome } from '../verdict.ts';
import type { EventIds } from './event/read-ids.ts';
import type { SentObject } from './json.ts';

/** What the rules make of one event. */
export interface JudgedEvent {
  verdict: Outcome;
  rule: string | null;
  /** False where the event is fine itself and fell with its request. */
  atFault: boolean;
  diagnostics: Diagnostic[];
  sent: SentObject;
  ids: EventIds;
}

/** What the rules make of one request: the answer it gets, and what became of its events. */
export interface Judgement {
  verdict: Outcome;
  rule: string | null;
  diagnostics: Diagnostic[];
  answer: Answer;
  project: Project | null;
  apiKey: string | null;
  /** As far as it could be read. */
  eventCount: number;
  /** Empty where the events could not be read or there were too many of them. */
  events: JudgedEvent[];
}

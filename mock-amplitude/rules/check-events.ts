import type { Diagnostic } from '../verdict.ts';
import type { Answer } from './answers.ts';
import { buildEventRefusal, findDecisive } from './event/build-event-refusal.ts';
import { COMPILED_EVENT_RULES as RULES } from './event/compile-event-rules.ts';
import type { EventContext, IdsRule } from './event/event-rule.ts';
import type { EventRun } from './event/event-run.ts';
import { type Finding, FindingList } from './event/finding-list.ts';
import { KNOWN_EVENT_KEYS } from './event/known-keys.ts';
import { ReadEvent } from './event/read-event.ts';
import { readIds } from './event/read-ids.ts';
import { isAbsent, type SentObject } from './json.ts';
import { ACCEPTED, type EventResult, type EventResults, sameResults } from './request-result.ts';

/** The events of a request, read and checked. */
export interface CheckedEvents {
  /** The refusal the request gets, and the finding that gave it its text; undefined where every event is fine. */
  refused: { answer: Answer; decisive: Diagnostic } | undefined;
  runs: EventRun[];
  results: EventResults;
  /** All that was found, event by event. */
  errors: Diagnostic[];
}

/**
 * Checks every event against every rule. One bad event refuses all of them, in one answer that lists every failing index.
 *
 * @param shortestId shorter ids are taken off first, in characters; 0: none are
 */
export function checkEvents(sent: readonly SentObject[], context: EventContext, shortestId: number): CheckedEvents {
  const findings = new FindingList();
  const read = (event: SentObject, index: number) => readEvent(event, index, context, findings);
  const runs = groupRuns(sent, shortestId, read);
  for (const one of runs) for (const rule of RULES.idsRules) checkIds(rule, one, context, findings);
  return findings.all.length === 0 ? accept(sent.length, runs) : refuse(sent.length, runs, findings.all, context);
}

/** Reads events that were checked before, into runs of one user_id and device_id. */
export function readRuns(sent: readonly SentObject[], shortestId: number): EventRun[] {
  return groupRuns(sent, shortestId, readAgain);
}

/** Reads an event that was checked before. */
export function readAgain(sent: SentObject): ReadEvent {
  const event = new ReadEvent(sent);
  for (const field in sent) {
    const plan = RULES.fields.get(field);
    if (plan === undefined) noteKey(event, field);
    else if (!isAbsent(sent[field])) plan.put?.(event, sent[field]);
  }
  return event;
}

/** Notes a key that no rule is about. */
function noteKey(event: ReadEvent, field: string): void {
  if (!KNOWN_EVENT_KEYS.has(field) && !isAbsent(event.sent[field])) event.unknownKeys++;
}

/** A run begins where the value of an id changes. */
function groupRuns(
  sent: readonly SentObject[],
  shortestId: number,
  read: (event: SentObject, index: number) => ReadEvent,
): EventRun[] {
  const runs: EventRun[] = [];
  let run: EventRun | undefined;
  let previous: SentObject | undefined;
  for (let index = 0; index < sent.length; index++) {
    const one = sent[index];
    if (one === undefined) continue;
    if (run === undefined || one.user_id !== previous?.user_id || one.device_id !== previous?.device_id) {
      run = { ids: readIds(one, shortestId), first: index, events: [] };
      runs.push(run);
    }
    run.events.push(read(one, index));
    previous = one;
  }
  return runs;
}

/** One pass over the keys an event has: each is checked and put into its place. Then the rules that need all of it. */
function readEvent(sent: SentObject, index: number, context: EventContext, findings: FindingList): ReadEvent {
  const event = new ReadEvent(sent);
  for (const field in sent) {
    const plan = RULES.fields.get(field);
    if (plan === undefined) {
      noteKey(event, field);
      continue;
    }
    const value = sent[field];
    // A field that is null counts as not sent.
    if (value === null || value === undefined) continue;
    for (let place = 0; place < plan.checks.length; place++) {
      const entry = plan.checks[place];
      const message = entry?.check(value, context);
      if (entry !== undefined && message !== undefined) findings.add(entry.rule, index, field, message);
    }
    plan.put?.(event, value);
  }
  for (const rule of RULES.wholeEventRules) rule.check(event, context, findings.ask(rule, index));
  return event;
}

/** Asks once for all events of a run; where something is found or there are no ids, once for each of them. */
function checkIds(rule: IdsRule, { ids, first, events }: EventRun, context: EventContext, findings: FindingList): void {
  const before = findings.all.length;
  const anonymous = ids.user_id === undefined && ids.device_id === undefined;
  for (let place = 0; place < events.length; place++) {
    const event = events[place];
    if (event !== undefined) rule.check(ids, event, context, findings.ask(rule, first + place));
    if (findings.all.length === before && !anonymous) return;
  }
}

function accept(count: number, runs: EventRun[]): CheckedEvents {
  return { refused: undefined, runs, results: sameResults(count, ACCEPTED), errors: [] };
}

function refuse(count: number, runs: EventRun[], findings: Finding[], { project }: EventContext): CheckedEvents {
  const placeOf = ({ rule }: Finding) => RULES.order.get(rule) ?? 0;
  findings.sort((one, other) => one.index - other.index || placeOf(one) - placeOf(other));
  const decisive = findDecisive(findings);
  return {
    refused: { answer: buildEventRefusal(decisive, findings, project.errorIndexes), decisive: decisive.diagnostic },
    runs,
    results: refuseAll(count, findings, decisive.diagnostic),
    errors: findings.map(({ diagnostic }) => diagnostic),
  };
}

/** One bad event refuses all of them: each is told its own fault, or that of the one that decided. */
export function refuseAll(
  count: number,
  findings: readonly Pick<Finding, 'index' | 'diagnostic'>[],
  decisive: Diagnostic,
): EventResults {
  const own = new Map<number, EventResult>();
  for (const { index, diagnostic } of findings) {
    const earlier = own.get(index);
    const diagnostics = [...(earlier?.diagnostics ?? []), diagnostic];
    own.set(index, { verdict: 'rejected', rule: earlier?.rule ?? diagnostic.rule, atFault: true, diagnostics });
  }
  const common = { verdict: 'rejected', rule: decisive.rule, atFault: false, diagnostics: [decisive] } as const;
  return sameResults(count, common, own);
}

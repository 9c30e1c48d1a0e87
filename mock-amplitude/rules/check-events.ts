import type { Project } from '../projects/projects.ts';
import type { Diagnostic } from '../verdict.ts';
import {
  type Answer,
  buildEventErrors,
  buildSilenced,
  ERROR_TEXT,
  type EventMaps,
  type IndexesByField,
} from './answers.ts';
import { EVENT_GROUPS, type EventContext, type EventGroup, type EventRule } from './event/event-rule.ts';
import { EVENT_RULES } from './event/event-rules.ts';
import { isPlainlyFine } from './event/plainly-fine.ts';
import { readIds } from './event/read-ids.ts';
import { findSilencedDevice, silencedRule } from './event/silenced.ts';
import type { SentObject } from './json.ts';
import { ACCEPTED, type Fate, type JudgedEvent } from './judgement.ts';
import { diagnose } from './rule.ts';

/** The events of a request, read and checked. */
export interface EventsCheck {
  /** The refusal the request gets, and the finding that gave it its text; undefined where every event is fine. */
  refused: { answer: Answer; decisive: Diagnostic } | undefined;
  /** One for each event, in order. */
  events: JudgedEvent[];
  /** All that was found, event by event. */
  errors: Diagnostic[];
  /** Ids shorter than this were taken off, in characters; 0 where none were. */
  shortestId: number;
}

interface Finding {
  rule: EventRule;
  index: number;
  field: string;
  diagnostic: Diagnostic;
}

/** Where a group's indexes go in the answer, and the text it gives where it comes first. */
const GROUP_ANSWERS: Record<EventGroup, { map: keyof EventMaps; error: string }> = {
  missing: { map: 'missing', error: ERROR_TEXT.missingField },
  invalid: { map: 'invalid', error: ERROR_TEXT.invalidFields },
  'id-length': { map: 'idLengths', error: ERROR_TEXT.idLengths },
  'too-old': { map: 'invalid', error: ERROR_TEXT.tooOld },
};

/**
 * Checks every event against every rule. One bad event refuses all of them, in one answer that lists every failing index.
 *
 * @param now arrival, in ms since the epoch
 * @param idsOptional whether an event without ids is fine
 */
export function checkEvents(
  sent: readonly SentObject[],
  project: Project,
  minIdLength: number,
  now: number,
  idsOptional = false,
): EventsCheck {
  const shortestId = project.shortIds === 'strip' ? minIdLength : 0;
  const findings: Finding[] = [];
  const { propertyDepth } = project.limits;
  let context: EventContext | undefined;
  let previous: SentObject | undefined;
  const events = sent.map((event, index): JudgedEvent => {
    // Events of one user and device mostly come one after the other: they share their ids, and what is known by them.
    if (context === undefined || event.user_id !== previous?.user_id || event.device_id !== previous?.device_id) {
      context = { ids: readIds(event, shortestId), project, minIdLength, propertyDepth, now, idsOptional };
    }
    previous = event;
    if (!isPlainlyFine(event, context)) findings.push(...checkEvent(event, index, context));
    return { sent: event, ids: context.ids, fate: ACCEPTED };
  });
  const decisive = findDecisive(findings);
  if (decisive === undefined) {
    const fine = { refused: undefined, events, errors: [], shortestId };
    return project.silencedDevices.size === 0 ? fine : refuseSilenced(fine, project);
  }
  return {
    refused: refuseEvents(decisive, findings, project),
    events: judge(events, findings, decisive.diagnostic),
    errors: findings.map(({ diagnostic }) => diagnostic),
    shortestId,
  };
}

/** One bad event refuses all of them: each is told its own fault, or that of the one that decided. */
function judge(
  events: readonly JudgedEvent[],
  findings: readonly Pick<Finding, 'index' | 'diagnostic'>[],
  decisive: Diagnostic,
): JudgedEvent[] {
  const byEvent = Map.groupBy(findings, ({ index }) => index);
  const fallen: Fate = { verdict: 'rejected', rule: decisive.rule, atFault: false, diagnostics: [decisive] };
  return events.map((event, index) => {
    const own = byEvent.get(index);
    const first = own?.[0];
    if (own === undefined || first === undefined) return { ...event, fate: fallen };
    const diagnostics = own.map((finding) => finding.diagnostic);
    return { ...event, fate: { verdict: 'rejected', rule: first.diagnostic.rule, atFault: true, diagnostics } };
  });
}

function checkEvent(event: SentObject, index: number, context: EventContext): Finding[] {
  const findings: Finding[] = [];
  for (const rule of EVENT_RULES) {
    rule.check(event, context, (field, message) => {
      const diagnostic = diagnose(rule, 'error', `events[${index}].${field}`, message);
      findings.push({ rule, index, field, diagnostic });
    });
  }
  return findings;
}

function findDecisive(findings: readonly Finding[]): Finding | undefined {
  if (findings.length === 0) return undefined;
  const group = EVENT_GROUPS.find((candidate) => findings.some(({ rule }) => rule.group === candidate));
  return findings.find(({ rule }) => rule.group === group);
}

function refuseEvents(decisive: Finding, findings: readonly Finding[], project: Project): EventsCheck['refused'] {
  const maps: EventMaps = { missing: {}, invalid: {}, idLengths: {} };
  for (const { rule, field, index } of findings) {
    list(maps[GROUP_ANSWERS[rule.group].map], field, index, project.errorIndexes);
  }
  const { error } = GROUP_ANSWERS[decisive.rule.group];
  return { answer: buildEventErrors(error, maps), decisive: decisive.diagnostic };
}

function list(map: IndexesByField, field: string, index: number, which: Project['errorIndexes']): void {
  const indexes = map[field] ?? [];
  map[field] = indexes;
  if (indexes.length > 0 && which === 'first') return;
  // Two rules may find fault with the same field of the same event.
  if (indexes.at(-1) !== index) indexes.push(index);
}

/** `event.silenced`: asked only where every event is fine otherwise. */
function refuseSilenced(check: EventsCheck, project: Project): EventsCheck {
  const silenced = check.events.flatMap(({ ids }, index) => {
    const device = findSilencedDevice(ids, project.silencedDevices);
    if (device === undefined) return [];
    const diagnostic = diagnose(silencedRule, 'error', `events[${index}].device_id`, `device "${device}" is silenced`);
    return [{ index, device, diagnostic }];
  });
  const first = silenced[0];
  if (first === undefined) return check;
  const devices = new Set(silenced.map(({ device }) => device));
  const indexes = silenced.map(({ index }) => index);
  return {
    ...check,
    refused: { answer: buildSilenced([...devices], indexes, project.limits), decisive: first.diagnostic },
    events: judge(check.events, silenced, first.diagnostic),
    errors: silenced.map(({ diagnostic }) => diagnostic),
  };
}

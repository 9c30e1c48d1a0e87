import type { Project } from '../../projects/projects.ts';
import type { SentObject } from '../json.ts';
import type { Rule } from '../rule.ts';
import type { EventIds } from './read-ids.ts';

/**
 * Which part of the answer a finding goes to. The first group that has findings, in this order, gives the answer its
 * `error`; every group fills its map.
 */
export const EVENT_GROUPS = ['missing', 'invalid', 'id-length', 'too-old'] as const;
export type EventGroup = (typeof EVENT_GROUPS)[number];

/** What a rule knows beside the event. */
export interface EventContext {
  ids: EventIds;
  project: Project;
  /** The shortest id this request allows, in characters. */
  minIdLength: number;
  /** Most levels of nesting in a property object. */
  propertyDepth: number;
  /** Arrival, in ms since the epoch. */
  now: number;
  /** Whether an event may do without both ids, as those of `/groupidentify` do. */
  idsOptional: boolean;
}

/** Told of each finding: the field it is listed under, and what is wrong with it. */
export type Report = (field: string, message: string) => void;

/** One rule of the API about one event. Small, pure, known by its slug. */
export interface EventRule extends Rule {
  group: EventGroup;
  check(event: SentObject, context: EventContext, report: Report): void;
}

import type { Project } from '../../projects/projects.ts';
import type { Rule } from '../rule.ts';
import type { ReadEvent } from './read-event.ts';
import type { EventIds } from './read-ids.ts';

/**
 * Which part of the answer a finding goes to. The first group that has findings, in this order, gives the answer its
 * `error`; every group fills its map.
 */
export const EVENT_GROUPS = ['missing', 'invalid', 'id-length', 'too-old'] as const;
export type EventGroup = (typeof EVENT_GROUPS)[number];

/** What a rule knows of the request that an event came in. */
export interface EventContext {
  readonly project: Project;
  /** The shortest id this request allows, in characters. */
  readonly minIdLength: number;
  /** Most levels of nesting in a property object. */
  readonly propertyDepth: number;
  /** Arrival, in ms since the epoch. */
  readonly now: number;
  /** Whether an event may do without both ids, as those of `/groupidentify` do. */
  readonly idsOptional: boolean;
}

/** Says what is wrong with a value; undefined where nothing is. The value is neither null nor undefined. */
export type FieldCheck = (value: unknown, context: EventContext) => string | undefined;

/** Told of each finding: the field it is listed under, and what is wrong with it. */
export type Report = (field: string, message: string) => void;

interface EventRuleBase extends Rule {
  readonly group: EventGroup;
}

/** A rule about single fields, each by itself: asked of every event that has one of them. */
export interface FieldRule extends EventRuleBase {
  readonly kind: 'field';
  readonly fields: readonly string[];
  /** The check of one of the fields. Called once, when the rules are put together. */
  checkOf(field: string): FieldCheck;
}

/** A rule about several fields, or about one that is missing: asked of every event once its fields are read. */
export interface WholeEventRule extends EventRuleBase {
  readonly kind: 'event';
  check(event: ReadEvent, context: EventContext, report: Report): void;
}

/**
 * A rule about the two ids: asked once of events that follow each other with the same ones, and of each where it finds
 * something or there are none.
 */
export interface IdsRule extends EventRuleBase {
  readonly kind: 'ids';
  check(ids: EventIds, event: ReadEvent, context: EventContext, report: Report): void;
}

/** One rule of the API about one event. Small, pure, known by its slug. */
export type EventRule = FieldRule | WholeEventRule | IdsRule;

import { createRng, type Rng } from '../../lib/rng.ts';
import type { Project } from '../projects/projects.ts';
import type { FaultMatch, FaultRule } from './fault-rule.ts';
import { FaultRuleError } from './fault-rule-error.ts';
import { type FaultableRequest, findEvents } from './matches.ts';
import { parseFaultRule } from './parse-fault-rule.ts';
import { type FaultTargets, refuseUnknown } from './refuse-unknown.ts';
import { type ResolvedEffect, resolveEffect } from './resolve-effect.ts';

/** A fault with what it has done so far; its counts are of now, whenever they are read. */
export interface Fault {
  /** Its number, from 1; never given twice. */
  readonly id: number;
  readonly rule: FaultRule;
  /** How many requests matched, and how many of them triggered it. */
  readonly seen: number;
  readonly triggered: number;
  /** When it was triggered last, by Amplitude's clock, in ms since the epoch; null: never. */
  readonly lastTriggered: number | null;
  /** How often it can be triggered yet; null: until it is removed. */
  readonly remaining: number | null;
  /** Whether it is of the configuration: then it comes back with a reset. */
  readonly configured: boolean;
}

/** A fault that a request triggered. */
export interface TriggeredFault {
  id: number;
  name: string | undefined;
  match: FaultMatch;
  effect: ResolvedEffect;
  /** The events it is for, by index. */
  events: number[];
}

/** The faults of a mock. The one added last is asked first; the first that is triggered decides. */
export interface Faults {
  /** False: there is no rule, and nothing need be asked. */
  readonly active: boolean;
  /** The fault that this request triggers, if any; counts for those that were asked. */
  trigger(sent: FaultableRequest): TriggeredFault | undefined;
  /** In the order they are asked. */
  list(): Fault[];
  /**
   * Adds rules, all or none; the first of them is asked first.
   *
   * @throws {FaultRuleError} when a rule cannot be used, or there would be too many
   */
  add(rules: readonly unknown[]): Fault[];
  /** False where there is none of that number. */
  remove(id: number): boolean;
  /** Removes what was added and starts the configured ones anew: all, or those that are for one project only. */
  reset(project?: Pick<Project, 'name' | 'apiKey'>): void;
}

/** Most faults at once. Decided. */
export const MAX_FAULTS = 1000;

interface Entry {
  id: number;
  rule: FaultRule;
  match: FaultMatch;
  effect: ResolvedEffect;
  rng: Rng;
  seen: number;
  triggered: number;
  lastTriggered: number | null;
  configured: boolean;
}

/**
 * Creates the faults of a mock.
 *
 * @param configured those that are there from the start
 * @param rng chance, for rules without a seed of their own
 * @param known what a rule may be for: a misspelt one would never be triggered
 * @param now Amplitude's time
 * @throws {FaultRuleError} when a configured rule cannot be used
 * @example
 * const faults = createFaults([{ status: 503, times: 2 }], createRng(1), { projects: () => [], paths: [] }, clock.now);
 * faults.list()[0].remaining // 2
 */
export function createFaults(configured: readonly unknown[], rng: Rng, known: FaultTargets, now: () => number): Faults {
  let lastId = 0;
  let entries: Entry[] = [];
  insert(configured, true);

  function insert(rules: readonly unknown[], isConfigured: boolean): Entry[] {
    const parsed = rules.map(parseFaultRule).map((rule) => ({ rule, effect: resolveEffect(rule) }));
    for (const { rule } of parsed) refuseUnknown(rule, known);
    if (entries.length + parsed.length > MAX_FAULTS) {
      throw new FaultRuleError(
        'FAULTS_TOO_MANY',
        `Failed to add a fault: there are ${entries.length}, and at most ${MAX_FAULTS}.`,
        'Remove some.',
      );
    }
    const fresh = parsed.map(({ rule, effect }): Entry => {
      lastId++;
      const own = {
        match: rule.match ?? {},
        rng: startRng(rule, rng),
        seen: 0,
        triggered: 0,
        lastTriggered: null,
        configured: isConfigured,
      };
      return { id: lastId, rule, effect, ...own };
    });
    entries = [...fresh, ...entries];
    return fresh;
  }

  return {
    get active() {
      return entries.length > 0;
    },
    trigger(sent) {
      for (const entry of entries) {
        const events = findEvents(entry.match, sent);
        if (events !== undefined && isTriggered(entry)) {
          const { id, rule, match, effect } = entry;
          entry.lastTriggered = now();
          return { id, name: rule.name, match, effect, events };
        }
      }
      return undefined;
    },
    list: () => entries.map(show),
    add: (rules) => insert(rules, false).map(show),
    remove(id) {
      const before = entries.length;
      entries = entries.filter((entry) => entry.id !== id);
      return entries.length < before;
    },
    reset(project) {
      if (project === undefined) {
        entries = [];
        insert(configured, true);
        return;
      }
      const isOf = ({ match }: Entry) => match.project === project.name || match.apiKey === project.apiKey;
      entries = entries.filter((entry) => entry.configured || !isOf(entry));
      for (const entry of entries) {
        if (isOf(entry))
          Object.assign(entry, { seen: 0, triggered: 0, lastTriggered: null, rng: startRng(entry.rule, rng) });
      }
    },
  };
}

function startRng({ seed }: FaultRule, rng: Rng): Rng {
  return seed === undefined ? rng : createRng(seed);
}

/** Counts a request that matches, and decides. */
function isTriggered(entry: Entry): boolean {
  const { times = Number.POSITIVE_INFINITY, after = 0, probability = 1 } = entry.rule;
  const { nth } = entry.match;
  entry.seen++;
  if (entry.triggered >= times || entry.seen <= after) return false;
  const place = entry.seen - after;
  if (typeof nth === 'number' && place !== nth) return false;
  if (typeof nth === 'object' && place % nth.every !== 0) return false;
  if (probability < 1 && entry.rng.next() >= probability) return false;
  entry.triggered++;
  return true;
}

function show(entry: Entry): Fault {
  const { id, rule, configured } = entry;
  return {
    id,
    rule,
    configured,
    get seen() {
      return entry.seen;
    },
    get triggered() {
      return entry.triggered;
    },
    get lastTriggered() {
      return entry.lastTriggered;
    },
    get remaining() {
      return rule.times === undefined ? null : rule.times - entry.triggered;
    },
  };
}

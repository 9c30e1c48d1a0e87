import type { Diagnostic } from '../../verdict.ts';
import { diagnose } from '../rule.ts';
import type { EventRule, Report } from './event-rule.ts';

/** What a rule found wrong with one event. */
export interface Finding {
  readonly rule: EventRule;
  /** Place of the event in its request. */
  readonly index: number;
  readonly field: string;
  readonly diagnostic: Diagnostic;
}

/**
 * Collects findings: a rule is asked, and what it reports is noted for the event at hand. One for a request, so that asking
 * costs nothing.
 */
export class FindingList {
  readonly all: Finding[] = [];
  #rule: EventRule | undefined = undefined;
  #index = 0;

  /** What rules report to. */
  readonly report: Report = (field, message) => {
    if (this.#rule !== undefined) this.add(this.#rule, this.#index, field, message);
  };

  /** From now on `report` is about this rule and this event. */
  ask(rule: EventRule, index: number): Report {
    this.#rule = rule;
    this.#index = index;
    return this.report;
  }

  add(rule: EventRule, index: number, field: string, message: string): void {
    const diagnostic = diagnose(rule, 'error', `events[${index}].${field}`, message);
    this.all.push({ rule, index, field, diagnostic });
  }
}

import type { EventRule, FieldCheck, IdsRule, WholeEventRule } from './event-rule.ts';
import { EVENT_RULES } from './event-rules.ts';
import { PUT_BY_FIELD, type PutField } from './read-event.ts';

/** What is done with one field of an event. */
export interface FieldPlan {
  readonly checks: readonly { readonly rule: EventRule; readonly check: FieldCheck }[];
  /** Undefined where nothing but rules and records look at the field. */
  readonly put: PutField | undefined;
}

/** The list of event rules, put together for one pass over each event. */
export interface CompiledRules {
  readonly fields: ReadonlyMap<string, FieldPlan>;
  readonly wholeEventRules: readonly WholeEventRule[];
  readonly idsRules: readonly IdsRule[];
  /** The place of each rule in the list: findings are told in its order. */
  readonly order: ReadonlyMap<EventRule, number>;
}

/** Puts rules together. Every rule is asked of every event it is about: what is not derived from the list does not decide. */
function compileEventRules(rules: readonly EventRule[]): CompiledRules {
  const fieldRules = rules.filter((rule) => rule.kind === 'field');
  const names = new Set([...fieldRules.flatMap(({ fields }) => fields), ...Object.keys(PUT_BY_FIELD)]);
  const plans = [...names].map((field): [string, FieldPlan] => {
    const own = fieldRules.filter(({ fields }) => fields.includes(field));
    const checks = own.map((rule) => ({ rule, check: rule.checkOf(field) }));
    return [field, { checks, put: PUT_BY_FIELD[field] }];
  });
  return {
    fields: new Map(plans),
    wholeEventRules: rules.filter((rule) => rule.kind === 'event'),
    idsRules: rules.filter((rule) => rule.kind === 'ids'),
    order: new Map(rules.map((rule, place) => [rule, place])),
  };
}

/** `EVENT_RULES`, put together. */
export const COMPILED_EVENT_RULES: CompiledRules = compileEventRules(EVENT_RULES);

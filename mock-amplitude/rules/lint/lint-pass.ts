import type { ReadEvent } from '../event/read-event.ts';
import { isObject, type SentObject } from '../json.ts';
import type { CompiledLints } from './compiled-lints.ts';
import type { Lint, LintContext, LintReport, PropertyLint } from './lint.ts';
import { PropertyWalk } from './property-walk.ts';

/** What takes the findings: it is asked for a report for each lint in turn. */
export interface LintSink {
  /** From now on the report is about this lint. */
  ask(lint: Lint): LintReport;
}

/** Deepest property that is looked at, in levels: an event with deeper ones is refused (`event.depth`). */
const MAX_DEPTH = 40;

/** Operations whose values say nothing of what is set. */
const TAKING_OPERATIONS: ReadonlySet<string> = new Set(['$unset', '$remove', '$clearAll']);

const DOLLAR = 0x24;

/** Asks the lints of the events of one request: one pass over the properties of each. */
export class LintPass {
  readonly #lints: CompiledLints;
  readonly #context: LintContext;
  readonly #sink: LintSink;
  #walk: PropertyWalk | undefined = undefined;

  constructor(lints: CompiledLints, context: LintContext, sink: LintSink) {
    this.#lints = lints;
    this.#context = context;
    this.#sink = sink;
  }

  check(event: ReadEvent): void {
    const { eventLints, walksProperties } = this.#lints;
    for (let place = 0; place < eventLints.length; place++) {
      const lint = eventLints[place];
      if (lint !== undefined) lint.check(event, this.#context, this.#sink.ask(lint));
    }
    if (walksProperties) this.#walkProperties(event);
  }

  #walkProperties(event: ReadEvent): void {
    this.#walk ??= new PropertyWalk(event);
    const walk = this.#walk;
    const { eventProperties, userProperties, groupProperties } = event;
    walk.event = event;
    if (eventProperties !== undefined) {
      walk.field = 'event_properties';
      this.#visit(eventProperties, walk);
    }
    if (userProperties !== undefined) {
      walk.field = 'user_properties';
      this.#visitOperations(userProperties, walk);
    }
    if (groupProperties !== undefined) {
      walk.field = 'group_properties';
      this.#visitOperations(groupProperties, walk);
    }
  }

  /** What operations set are properties themselves. */
  #visitOperations(properties: SentObject, walk: PropertyWalk): void {
    for (const name in properties) {
      const value = properties[name];
      if (name.charCodeAt(0) !== DOLLAR || !isObject(value)) this.#look(name, name, value, walk);
      else if (!TAKING_OPERATIONS.has(name)) {
        walk.operation = name;
        this.#visit(value, walk);
        walk.operation = undefined;
      }
    }
  }

  #visit(properties: SentObject, walk: PropertyWalk): void {
    for (const name in properties) this.#look(name, name, properties[name], walk);
  }

  #look(name: string, leaf: string | number, value: unknown, walk: PropertyWalk): void {
    const named = this.#lints.byName.get(name);
    walk.leaf = leaf;
    if (named !== undefined) this.#ask(named, name, value, walk);
    switch (typeof value) {
      case 'number':
        this.#ask(this.#lints.ofNumbers, name, value, walk);
        break;
      case 'string':
        this.#ask(this.#lints.ofTexts, name, value, walk);
        break;
      case 'object':
        if (value !== null) this.#lookInto(name, leaf, value, walk);
    }
  }

  #lookInto(name: string, leaf: string | number, value: object, walk: PropertyWalk): void {
    this.#ask(this.#lints.ofObjects, name, value, walk);
    if (walk.outer.length >= MAX_DEPTH) return;
    walk.outer.push(leaf);
    if (Array.isArray(value)) for (let at = 0; at < value.length; at++) this.#look(name, at, value[at], walk);
    else if (isObject(value)) this.#visit(value, walk);
    walk.outer.pop();
  }

  #ask(lints: readonly PropertyLint[], name: string, value: unknown, walk: PropertyWalk): void {
    for (let place = 0; place < lints.length; place++) {
      const lint = lints[place];
      if (lint !== undefined) lint.check(name, value, walk, this.#context, this.#sink.ask(lint));
    }
  }
}

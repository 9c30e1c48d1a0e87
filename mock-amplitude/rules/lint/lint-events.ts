import { escapeText } from '../../../lib/escape-text.ts';
import type { Diagnostic } from '../../verdict.ts';
import { readAgain } from '../check-events.ts';
import type { SentObject } from '../json.ts';
import { type EventResult, type RequestResult, resultAt } from '../request-result.ts';
import { type CompiledLints, LINT_ORDER } from './compiled-lints.ts';
import type { Lint, LintContext, LintReport } from './lint.ts';
import { LintPass, type LintSink } from './lint-pass.ts';

/** Most warnings of one lint about one event, or about one request; the last says how many more there are. Decided. */
const MAX_TOLD = 5;

/** Whether an event is looked at: one that was refused is told its fault first, and one that came before was looked at then. */
export function isLinted({ verdict }: EventResult): boolean {
  return verdict === 'accepted';
}

/** Told of each warning at arrival, to count it. */
export type CountLint = (slug: string) => void;

/** Asks every lint of the events of a request that are stored, and counts what there is to say. What it is, is read later. */
export function countEventLints(
  { runs, results, at, clientUploadTime }: RequestResult,
  lints: CompiledLints,
  count: CountLint,
): void {
  const context: LintContext = { now: at, clientUploadTime, readExactly: () => undefined };
  const sink = new CountingSink(count);
  const pass = new LintPass(lints, context, sink);
  const isPlain = results.own.size === 0;
  if (isPlain && !isLinted(results.common)) return;
  for (const { first, events } of runs) {
    for (let place = 0; place < events.length; place++) {
      const event = events[place];
      if (event === undefined || !(isPlain || isLinted(resultAt(results, first + place)))) continue;
      pass.check(event);
      sink.settle();
    }
  }
}

/** What there is to say of an event, as warnings with paths such as `events[0].time`; foreign text is escaped. */
export function tellEventLints(
  sent: SentObject,
  index: number,
  lints: CompiledLints,
  context: LintContext,
  hide: (text: string) => string,
): Diagnostic[] {
  const sink = new TellingSink(`events[${index}].`, hide);
  new LintPass(lints, context, sink).check(readAgain(sent));
  return sink.diagnostics;
}

/** Counts findings as far as they are told. */
class CountingSink implements LintSink {
  readonly #count: CountLint;
  readonly #found = new Map<Lint, number>();
  #lint: Lint | undefined = undefined;

  constructor(count: CountLint) {
    this.#count = count;
  }

  readonly #report: LintReport = () => {
    const lint = this.#lint;
    if (lint === undefined) return;
    const before = this.#found.get(lint) ?? 0;
    if (before >= mostTold(lint)) return;
    this.#found.set(lint, before + 1);
    this.#count(lint.slug);
  };

  ask(lint: Lint): LintReport {
    this.#lint = lint;
    return this.#report;
  }

  /** The next event is counted for itself. */
  settle(): void {
    if (this.#found.size > 0) this.#found.clear();
  }
}

/** Makes warnings of findings; of what is beyond the most that are told, the number. */
export class TellingSink implements LintSink {
  readonly #place: string;
  readonly #hide: (text: string) => string;
  readonly #found = new Map<Lint, { told: Diagnostic[]; more: number }>();
  #lint: Lint | undefined = undefined;

  /** @param place what stands before each path */
  constructor(place: string, hide: (text: string) => string) {
    this.#place = place;
    this.#hide = hide;
  }

  readonly #report: LintReport = (path, say) => {
    const lint = this.#lint;
    if (lint === undefined) return;
    const found = this.#found.get(lint) ?? { told: [], more: 0 };
    this.#found.set(lint, found);
    if (found.told.length >= mostTold(lint)) {
      if (lint.once === undefined) found.more++;
      return;
    }
    const { message, fix } = say();
    const [where, what, how] = [this.#place + path(), message, fix].map((text) => escapeText(this.#hide(text)));
    found.told.push({ rule: lint.slug, severity: 'warning', path: where ?? '', message: what ?? '', fix: how ?? '' });
  };

  ask(lint: Lint): LintReport {
    this.#lint = lint;
    return this.#report;
  }

  /** All that was found, lint by lint. */
  get diagnostics(): Diagnostic[] {
    const inOrder = [...this.#found].sort(([one], [other]) => placeOf(one) - placeOf(other));
    return inOrder.flatMap(([, { told, more }]) => {
      const last = told.at(-1);
      if (more === 0 || last === undefined) return told;
      return [...told.slice(0, -1), { ...last, message: `${last.message} (and ${more} more like it)` }];
    });
  }
}

function placeOf(lint: Lint): number {
  return LINT_ORDER.get(lint) ?? 0;
}

function mostTold(lint: Lint): number {
  return lint.once === undefined ? MAX_TOLD : 1;
}

import type { DataflyEvent } from '../event.ts';
import type { Change } from './clean-properties.ts';
import type { EventBuilder } from './event-builder.ts';
import type { UnusedInput } from './explanation.ts';
import { holdsValue, isKeyed } from './read-path.ts';

/** What is read without becoming a field of its own. */
const READ_OTHERWISE = [
  ['type', 'says what kind of event it is'],
  ['sentAt', 'corrects the time of a clock that is wrong (map.time)'],
  ['context.consent', 'decides whether the event is sent (map.privacy)'],
  ['integrations', 'decides whether the event is sent (intake.optout)'],
  ['context.groupType', 'says what kind of group it is (map.event-groups)'],
] as const;

/** Deepest level of an input that is told of on its own; below it the whole is named. */
const TOLD_LEVELS = 4;

/** Why an input was not used that nothing looks at. */
export const UNREAD = 'no rule reads it';

/** What was made of an event: what is known of its inputs. */
export interface Made {
  builders: readonly EventBuilder[];
  changes: readonly Change[];
  /** Paths of inputs that must not leave (`map.privacy`). */
  withheld: ReadonlySet<string>;
}

/** Lists the inputs that reached no field of any event, and why (`map.explain`). */
export function findUnused(event: DataflyEvent, made: Made): UnusedInput[] {
  const unused = new Map(reasonsOfDropped(made));
  const visitor = createVisitor(made, (source, reason) => {
    if (!unused.has(source)) unused.set(source, reason);
  });
  for (const [key, value] of Object.entries(event)) visit(visitor, { value, source: key, levels: TOLD_LEVELS - 1 });
  return [...unused]
    .filter(([source]) => !isWithheld(source, made.withheld))
    .map(([source, reason]) => ({ source, reason }));
}

/**
 * The paths of the inputs that no rule reads, as `findUnused` would list them, for live traffic: it looks only where there
 * can be any.
 */
export function findUnread(event: DataflyEvent, made: Made): string[] {
  // Keys may hold dots: two inputs whose paths read alike are one, as they are in `findUnused`.
  const unread = new Set<string>();
  const visitor = createVisitor(made, (source, reason) => {
    if (reason === UNREAD && !isWithheld(source, made.withheld)) unread.add(source);
  });
  for (const [key, value] of Object.entries(event)) {
    if (key !== 'context') lookAt(visitor, event, { value, source: key, levels: TOLD_LEVELS - 1 });
  }
  for (const [key, value] of Object.entries(event.context ?? {})) {
    lookAt(visitor, event, { value, source: `context.${key}`, levels: TOLD_LEVELS - 2 });
  }
  return [...unread];
}

/** Properties of an action and traits are left out: they reach a field, or it is said why not. */
function lookAt(visitor: Visitor, { type }: DataflyEvent, place: Place): void {
  const { source, value } = place;
  if (source === 'traits' || (source === 'properties' && (type === 'track' || type === 'page'))) return;
  if (source === 'context.traits' && isKeyed(value) && !Array.isArray(value)) return;
  visit(visitor, place);
}

function createVisitor(made: Made, onUnused: Visitor['onUnused']): Visitor {
  const reasons = new Map<string, string>(READ_OTHERWISE);
  for (const { skipped } of made.builders) for (const { source, reason } of skipped) reasons.set(source, reason);
  for (const [source, reason] of reasonsOfDropped(made)) reasons.set(source, reason);
  return { isUsed: usedBy(made.builders), reasonFor: (source) => reasons.get(source), onUnused };
}

function reasonsOfDropped({ changes }: Made): [source: string, reason: string][] {
  return changes
    .filter(({ change }) => change === 'dropped')
    .map(({ field, reason }) => [field, `map.limits: ${reason}`]);
}

/** Whether the event reached a field from this path. The whole of `properties` makes one, which says nothing of each in it. */
function usedBy(builders: readonly EventBuilder[]): (source: string) => boolean {
  const used = new Set<string | null>();
  for (const { told } of builders) for (const { origin } of told) used.add(origin.source);
  used.delete('properties');
  return (source) => used.has(source);
}

interface Visitor {
  isUsed: (source: string) => boolean;
  /** What is said of a path, or of all below it. */
  reasonFor: (source: string) => string | undefined;
  onUnused: (source: string, reason: string) => void;
}

interface Place {
  value: unknown;
  source: string;
  /** How deep to look below it; a list counts as one value. */
  levels: number;
  /** What is said of all that it lies in. */
  around?: string | undefined;
}

function visit(visitor: Visitor, { value, source, levels, around }: Place): void {
  if (visitor.isUsed(source)) return;
  const reason = visitor.reasonFor(source) ?? around;
  if (levels > 0 && isKeyed(value) && !Array.isArray(value)) {
    const keys = Object.keys(value);
    for (const key of keys) {
      visit(visitor, { value: value[key], source: `${source}.${key}`, levels: levels - 1, around: reason });
    }
    if (keys.length > 0) return;
  }
  if (reason !== undefined) visitor.onUnused(source, reason);
  else if (value !== undefined && value !== null) visitor.onUnused(source, whyUnused(value));
}

function whyUnused(value: unknown): string {
  if (!holdsValue(value)) return 'is blank';
  return isKeyed(value) && Object.keys(value).length === 0 ? 'is empty' : UNREAD;
}

/** Whether an input, or something it lies in, was withheld: a name that is, is so wherever a sender writes it. */
function isWithheld(source: string, withheld: ReadonlySet<string>): boolean {
  if (withheld.size === 0) return false;
  for (let end = source.length; end > 0; end = source.lastIndexOf('.', end - 1)) {
    if (withheld.has(source.slice(0, end))) return true;
  }
  return false;
}

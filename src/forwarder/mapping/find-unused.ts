import type { DataflyEvent } from '../event.ts';
import type { Change } from './clean-properties.ts';
import type { EventBuilder } from './event-builder.ts';
import type { UnusedInput } from './explanation.ts';
import { leavesOf } from './leaves.ts';
import { holdsValue } from './read-path.ts';

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

/** Lists the inputs that reached no field of any event, and why (`map.explain`). */
export function findUnused(
  event: DataflyEvent,
  builders: readonly EventBuilder[],
  changes: readonly Change[],
): UnusedInput[] {
  const used = new Set(builders.flatMap(({ fields }) => [...fields.values()].map(({ origin }) => origin.source)));
  // The whole of `properties` makes the field, which says nothing of each property in it.
  used.delete('properties');
  const dropped = changes
    .filter(({ change }) => change === 'dropped')
    .map(({ field, reason }): [string, string] => [field, `map.limits: ${reason}`]);
  const reasons = new Map([...READ_OTHERWISE, ...builders.flatMap(({ skipped }) => [...skipped]), ...dropped]);
  const unused = new Map(dropped);
  for (const leaf of leavesOf(event, TOLD_LEVELS)) {
    const source = leaf.join('.');
    if (findAround(leaf, (path) => used.has(path)) || unused.has(source)) continue;
    const decided = findAround(leaf, (path) => reasons.has(path));
    const value = valueAt(event, leaf);
    if (decided === undefined && (value === undefined || value === null)) continue;
    unused.set(source, (decided === undefined ? undefined : reasons.get(decided)) ?? whyUnused(value));
  }
  return [...unused].map(([source, reason]) => ({ source, reason }));
}

function whyUnused(value: unknown): string {
  if (typeof value === 'string' && !holdsValue(value)) return 'is blank';
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return isEmpty ? 'is empty' : UNREAD;
}

/** The path itself or the nearest one around it that matches. */
function findAround(path: readonly string[], matches: (source: string) => boolean): string | undefined {
  for (let length = path.length; length > 0; length--) {
    const source = path.slice(0, length).join('.');
    if (matches(source)) return source;
  }
  return undefined;
}

function valueAt(event: object, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    event,
  );
}

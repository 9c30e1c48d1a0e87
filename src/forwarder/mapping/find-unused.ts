import type { DataflyEvent } from '../event.ts';
import type { Change } from './clean-properties.ts';
import type { Draft } from './draft.ts';
import type { UnusedInput } from './explanation.ts';

/** What is read without becoming a field of its own. */
const READ_OTHERWISE: Record<string, string> = {
  type: 'says what kind of event it is',
  sentAt: 'corrects the time of a clock that is ahead (map.time)',
  'context.consent.analytics': 'decides whether the event is sent (map.privacy)',
};

/** Deepest level of an input that is told of on its own; below it the whole is named. */
const TOLD_LEVELS = 4;

/** Lists the inputs that reached no field of any event, and why (`map.explain`). */
export function findUnused(event: DataflyEvent, drafts: readonly Draft[], changes: readonly Change[]): UnusedInput[] {
  const used = new Set(drafts.flatMap(({ fields }) => fields.map(({ origin }) => origin.source)));
  const dropped = new Map(
    changes.filter(({ change }) => change === 'dropped').map(({ field, reason }) => [field, reason]),
  );
  return [...leaves(event, '', TOLD_LEVELS)].flatMap((source) => {
    if (isUsed(source, used)) return [];
    const limit = dropped.get(source);
    return [
      { source, reason: limit === undefined ? (READ_OTHERWISE[source] ?? 'no rule reads it') : `map.limits: ${limit}` },
    ];
  });
}

function isUsed(source: string, used: ReadonlySet<string | null>): boolean {
  let path = source;
  for (let end = path.length; end > 0; end = path.lastIndexOf('.')) {
    path = path.slice(0, end);
    // The whole of `properties` makes the field, which says nothing of each property in it.
    if (used.has(path) && path !== 'properties') return true;
  }
  return false;
}

function* leaves(value: object, path: string, levels: number): Generator<string> {
  for (const [key, inner] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`;
    if (inner === undefined || inner === null) continue;
    const branch = typeof inner === 'object' && !Array.isArray(inner) && levels > 1 && Object.keys(inner).length > 0;
    if (branch) yield* leaves(inner, at, levels - 1);
    else yield at;
  }
}

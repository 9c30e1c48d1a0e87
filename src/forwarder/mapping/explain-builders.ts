import type { EventBuilder, Told } from './event-builder.ts';
import type { ExplainedField } from './explanation.ts';
import { leavesOf } from './leaves.ts';
import { MAPPING_LIMITS } from './limits.ts';
import { isKeyed } from './read-path.ts';

/** What is told of the fields of events that were made of one, down to their innermost keys. */
export function explainBuilders(builders: readonly EventBuilder[]): ExplainedField[] {
  return builders.flatMap((builder, event) => explainBuilder(builder, event));
}

function explainBuilder(builder: EventBuilder, event: number): ExplainedField[] {
  // One that was put again is told of as it was put last.
  const told = new Map(builder.told.map((one) => [keyOf(one), one]));
  return [...told.values()].flatMap((one) => {
    const { rule, source } = one.origin;
    const keys = [one.key, one.inner].filter((key) => key !== undefined);
    const value = keys.reduce<unknown>((at, key) => (isKeyed(at) ? at[key] : undefined), builder.event[one.field]);
    // A whole property object is told of by what was put into it, each with an origin of its own.
    if (keys.length === 0 && isKeyed(value) && Object.keys(value).length > 0) return [];
    return leavesOf(value, MAPPING_LIMITS.propertyDepth).map((leaf) => ({
      event,
      field: [one.field, ...keys, ...leaf].join('.'),
      rule,
      source: source === null ? null : [source, ...leaf].join('.'),
    }));
  });
}

/** Keys may hold anything a sender likes, dots too; JSON keeps them apart. */
function keyOf({ field, key, inner }: Told): string {
  return JSON.stringify([field, key, inner]);
}

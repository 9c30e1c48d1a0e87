import type { AmplitudeEvent } from '../amplitude-event.ts';
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
    const field = [one.field, one.key, one.inner].filter((key) => key !== undefined).join('.');
    const value = readTold(builder.event, one);
    if (!isKeyed(value)) return [{ event, field, rule, source }];
    const leaves = leavesOf(value, MAPPING_LIMITS.propertyDepth).map((leaf) => leaf.map((key) => `.${key}`).join(''));
    // A whole property object is told of by what was put into it, each with an origin of its own.
    if (one.key === undefined && leaves.some((leaf) => leaf !== '')) return [];
    return leaves.map((leaf) => ({
      event,
      field: field + leaf,
      rule,
      source: source === null ? null : source + leaf,
    }));
  });
}

/** Keys may hold anything a sender likes, dots too; JSON keeps them apart. */
function keyOf({ field, key, inner }: Told): string {
  if (key === undefined) return field;
  return inner === undefined ? JSON.stringify([field, key]) : JSON.stringify([field, key, inner]);
}

function readTold(event: AmplitudeEvent, { field, key, inner }: Told): unknown {
  const held: unknown = event[field];
  if (key === undefined) return held;
  const value = isKeyed(held) && Object.hasOwn(held, key) ? held[key] : undefined;
  if (inner === undefined) return value;
  return isKeyed(value) && Object.hasOwn(value, inner) ? value[inner] : undefined;
}

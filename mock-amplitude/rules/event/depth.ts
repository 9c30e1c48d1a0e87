import { isObject } from '../json.ts';
import type { EventRule } from './event-rule.ts';

const PROPERTY_FIELDS = ['event_properties', 'user_properties', 'group_properties'] as const;

export const depth: EventRule = {
  slug: 'event.depth',
  group: 'invalid',
  source: { tags: ['doc', 'decided'], text: 'HTTP V2 docs: at most 40 layers; the body is decided.' },
  fix: 'Flatten the properties, or send the deep part as a JSON string.',
  check(event, { propertyDepth }, report) {
    for (const field of PROPERTY_FIELDS) {
      if (isDeeper(event[field], propertyDepth))
        report(field, `${field} is nested deeper than ${propertyDepth} levels`);
    }
  },
};

/** Whether `value` holds more than `levels` objects or arrays inside each other. Looks no deeper than that. */
export function isDeeper(value: unknown, levels: number): boolean {
  if (Array.isArray(value)) return levels === 0 || value.some((child) => isDeeper(child, levels - 1));
  if (!isObject(value)) return false;
  if (levels === 0) return true;
  // Not Object.values: this is asked of every event, and most hold a few plain values.
  for (const key in value) {
    const child = value[key];
    if (typeof child === 'object' && isDeeper(child, levels - 1)) return true;
  }
  return false;
}

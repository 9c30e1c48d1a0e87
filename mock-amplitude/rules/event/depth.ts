import { isObject } from '../json.ts';
import type { FieldRule } from './event-rule.ts';

export const depth: FieldRule = {
  slug: 'event.depth',
  group: 'invalid',
  kind: 'field',
  fields: ['event_properties', 'user_properties', 'group_properties'],
  source: { tags: ['doc', 'decided'], text: 'HTTP V2 docs: at most 40 layers; the body is decided.' },
  fix: 'Flatten the properties, or send the deep part as a JSON string.',
  checkOf:
    (field) =>
    (value, { propertyDepth }) =>
      isDeeper(value, propertyDepth) ? `${field} is nested deeper than ${propertyDepth} levels` : undefined,
};

/** Whether `value` holds more than `levels` objects or arrays inside each other. Looks no deeper than that. */
function isDeeper(value: unknown, levels: number): boolean {
  if (Array.isArray(value)) return levels === 0 || value.some((child) => isDeeper(child, levels - 1));
  if (!isObject(value)) return false;
  if (levels === 0) return true;
  for (const key in value) {
    const child = value[key];
    if (typeof child === 'object' && isDeeper(child, levels - 1)) return true;
  }
  return false;
}

import { isDeeper } from '../../../lib/is-deeper.ts';
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

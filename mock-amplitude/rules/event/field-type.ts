import { describe } from '../json.ts';
import type { FieldRule } from './event-rule.ts';
import { FIELDS_BY_TYPE, type FieldType, IS_OF_TYPE } from './field-types.ts';

/** `time` has a rule of its own (event.time-type). */
const TYPE_BY_FIELD: ReadonlyMap<string, FieldType> = new Map(
  Object.entries(FIELDS_BY_TYPE).flatMap(([type, fields]) =>
    fields.map((field): [string, FieldType] => [field, type as FieldType]),
  ),
);

export const fieldType: FieldRule = {
  slug: 'event.field-type',
  group: 'invalid',
  kind: 'field',
  fields: [...TYPE_BY_FIELD.keys()],
  source: {
    tags: ['doc', 'decided'],
    text: 'HTTP V2 docs, "Keys for the event argument". An empty list counts as an empty object, and forms may send numbers as text: decided, PHP does both.',
  },
  fix: 'Send the field with its documented JSON type, or leave it out.',
  checkOf(field) {
    const type = TYPE_BY_FIELD.get(field) ?? 'string';
    const isOfType = IS_OF_TYPE[type];
    return (value) => (isOfType(value) ? undefined : `${field} is ${describe(value)}, not ${type}`);
  },
};

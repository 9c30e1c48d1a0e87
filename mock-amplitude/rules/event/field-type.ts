import { Ajv } from 'ajv';
import { describe } from '../json.ts';
import type { EventRule } from './event-rule.ts';
import { FIELD_TYPES_SCHEMA } from './field-types.ts';

const validate = new Ajv({ allErrors: true, allowUnionTypes: true, strict: true }).compile(FIELD_TYPES_SCHEMA);

export const fieldType: EventRule = {
  slug: 'event.field-type',
  group: 'invalid',
  source: { tags: ['doc'], text: 'HTTP V2 docs, "Keys for the event argument".' },
  fix: 'Send the field with its documented JSON type, or leave it out.',
  check(event, _context, report) {
    if (validate(event)) return;
    for (const { instancePath, params } of validate.errors ?? []) {
      const field = instancePath.slice(1);
      const wanted = [params.type].flat().filter((type) => type !== 'null');
      report(field, `${field} is ${describe(event[field])}, not ${wanted.join(' or ')}`);
    }
  },
};

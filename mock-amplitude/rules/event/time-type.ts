import { describe } from '../json.ts';
import type { FieldRule } from './event-rule.ts';

export const timeType: FieldRule = {
  slug: 'event.time-type',
  group: 'invalid',
  kind: 'field',
  fields: ['time'],
  source: { tags: ['doc', 'wild'], text: 'HTTP V2 docs. There is no range check: a value in seconds passes.' },
  fix: 'Send time as a whole number of milliseconds since 1970, for example 1711296000000.',
  checkOf: () => (value) =>
    Number.isInteger(value) ? undefined : `time is ${describe(value)}, not a whole number of milliseconds`,
};

import { describe, isAbsent } from '../json.ts';
import type { EventRule } from './event-rule.ts';

export const timeType: EventRule = {
  slug: 'event.time-type',
  group: 'invalid',
  source: { tags: ['doc', 'wild'], text: 'HTTP V2 docs. There is no range check: a value in seconds passes.' },
  fix: 'Send time as a whole number of milliseconds since 1970, for example 1711296000000.',
  check(event, _context, report) {
    if (isAbsent(event.time) || Number.isInteger(event.time)) return;
    report('time', `time is ${describe(event.time)}, not a whole number of milliseconds`);
  },
};

import { isAbsent } from '../json.ts';
import type { EventRule } from './event-rule.ts';

export const typeMissing: EventRule = {
  slug: 'event.type-missing',
  group: 'missing',
  source: { tags: ['doc', 'wild'], text: 'HTTP V2 docs; body without missing_field as in analytics-go#71.' },
  fix: 'Give every event a name in event_type.',
  check(event, _context, report) {
    if (!isAbsent(event.event_type)) return;
    const found = ['eventType', 'event', 'name'].find((key) => key in event);
    report('event_type', found === undefined ? 'no event_type' : `no event_type, but found ${found}`);
  },
};

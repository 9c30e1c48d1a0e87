import { isAbsent } from '../json.ts';
import type { WholeEventRule } from './event-rule.ts';

export const typeMissing: WholeEventRule = {
  slug: 'event.type-missing',
  group: 'missing',
  kind: 'event',
  source: { tags: ['doc', 'wild'], text: 'HTTP V2 docs; body without missing_field as in analytics-go#71.' },
  fix: 'Give every event a name in event_type.',
  check({ type, sent }, _context, report) {
    if (type !== undefined || !isAbsent(sent.event_type)) return;
    const found = ['eventType', 'event', 'name'].find((key) => key in sent);
    report('event_type', found === undefined ? 'no event_type' : `no event_type, but found ${found}`);
  },
};

import type { EventRule } from './event-rule.ts';

export const typeEmpty: EventRule = {
  slug: 'event.type-empty',
  group: 'invalid',
  source: { tags: ['wild'], text: 'Amplitude-TypeScript#1920.' },
  fix: 'Give every event a name in event_type.',
  check(event, _context, report) {
    if (typeof event.event_type !== 'string' || event.event_type.trim() !== '') return;
    report('event_type', event.event_type === '' ? 'event_type is empty' : 'event_type is blank');
  },
};

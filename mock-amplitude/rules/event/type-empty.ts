import type { FieldRule } from './event-rule.ts';

export const typeEmpty: FieldRule = {
  slug: 'event.type-empty',
  group: 'invalid',
  kind: 'field',
  fields: ['event_type'],
  source: { tags: ['wild'], text: 'Amplitude-TypeScript#1920.' },
  fix: 'Give every event a name in event_type.',
  checkOf: () => (value) => {
    if (typeof value !== 'string' || value.trim() !== '') return undefined;
    return value === '' ? 'event_type is empty' : 'event_type is blank';
  },
};

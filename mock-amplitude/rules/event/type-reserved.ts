import type { EventRule } from './event-rule.ts';

const RESERVED_TYPES: ReadonlySet<string> = new Set([
  '[Amplitude] Start Session',
  '[Amplitude] End Session',
  '[Amplitude] Revenue',
  '[Amplitude] Revenue (Verified)',
  '[Amplitude] Revenue (Unverified)',
  '[Amplitude] Merged User',
]);

export const typeReserved: EventRule = {
  slug: 'event.type-reserved',
  group: 'invalid',
  source: { tags: ['doc', 'decided'], text: 'The names are in the HTTP V2 docs; the body is decided.' },
  fix: 'Choose another name; Amplitude makes these events itself.',
  check(event, _context, report) {
    if (typeof event.event_type !== 'string' || !RESERVED_TYPES.has(event.event_type)) return;
    report('event_type', `"${event.event_type}" is reserved for Amplitude`);
  },
};

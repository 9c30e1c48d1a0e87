import type { FieldRule } from './event-rule.ts';

const RESERVED_TYPES: ReadonlySet<unknown> = new Set([
  '[Amplitude] Start Session',
  '[Amplitude] End Session',
  '[Amplitude] Revenue',
  '[Amplitude] Revenue (Verified)',
  '[Amplitude] Revenue (Unverified)',
  '[Amplitude] Merged User',
]);

export const typeReserved: FieldRule = {
  slug: 'event.type-reserved',
  group: 'invalid',
  kind: 'field',
  fields: ['event_type'],
  source: { tags: ['doc', 'decided'], text: 'The names are in the HTTP V2 docs; the body is decided.' },
  fix: 'Choose another name; Amplitude makes these events itself.',
  checkOf: () => (value) => (RESERVED_TYPES.has(value) ? `"${value}" is reserved for Amplitude` : undefined),
};

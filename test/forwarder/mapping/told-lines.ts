import type { map } from './map.ts';

/**
 * What an explanation says, each field and each input in a line: `0 platform: map.constants < context.os.name`, and
 * `context.timezone: no rule reads it`. What every event has is left out.
 */
export function toldLines({ explanation: { fields, unused } }: ReturnType<typeof map>): {
  fields: string[];
  unused: string[];
} {
  return {
    fields: fields
      .filter(({ field }) => !EVERY_EVENT_HAS.has(field))
      .map(({ event, field, rule, source }) => `${event} ${field}: ${rule} < ${source}`),
    unused: unused.filter(({ source }) => source !== 'type').map(({ source, reason }) => `${source}: ${reason}`),
  };
}

const EVERY_EVENT_HAS: ReadonlySet<string> = new Set(['event_type', 'time', 'insert_id', 'device_id', 'library']);

import type { Rule } from '../rule.ts';
import type { EventIds } from './read-ids.ts';

export const silencedRule: Rule = {
  slug: 'event.silenced',
  source: {
    tags: ['doc'],
    text: 'HTTP V2 docs, 400 with silenced_devices. Which devices: silencedDevices of the project.',
  },
  fix: 'Stop sending for this device, or take it out of silencedDevices.',
};

/** The device of an event where the project silences it, else undefined. */
export function findSilencedDevice(ids: EventIds, silenced: ReadonlySet<string>): string | undefined {
  const device = ids.device_id.text?.trim();
  return device !== undefined && silenced.has(device) ? device : undefined;
}

import type { SilencedDevices } from '../../state/silence/silenced-devices.ts';
import type { Rule } from '../rule.ts';
import type { EventIds } from './read-ids.ts';

export const silencedRule: Rule = {
  slug: 'event.silenced',
  source: {
    tags: ['doc'],
    text: 'HTTP V2 docs, 400 with silenced_devices. Which devices: silencedDevices of the project, and what the control API changed.',
  },
  fix: 'Stop sending for this device, or take it out of the silenced devices of the project.',
};

/** The device of an event where the project silences it, else undefined. */
export function findSilencedDevice(ids: EventIds, silenced: Pick<SilencedDevices, 'has'>): string | undefined {
  const device = ids.device_id.text?.trim();
  return device !== undefined && silenced.has(device) ? device : undefined;
}

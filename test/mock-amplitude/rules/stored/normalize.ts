import { createLookups } from '../../../../mock-amplitude/rules/stored/lookups.ts';
import { normalizeEvent } from '../../../../mock-amplitude/rules/stored/normalize-event.ts';
import type { NormalizeContext } from '../../../../mock-amplitude/rules/stored/normalize-rule.ts';
import type { GroupsOf, Properties, StoredPart } from '../../../../mock-amplitude/rules/stored/stored-part.ts';
import { wholeVersion } from '../../../../mock-amplitude/state/profiles/version.ts';

export const NOW = Date.UTC(2026, 0, 15, 12);

export const CONTEXT: NormalizeContext = {
  index: 3,
  project: 'web',
  receivedAt: NOW,
  clientUploadTime: null,
  remoteAddress: '::ffff:203.0.113.7',
  userId: null,
  deviceId: 'device-1',
  stored: null,
  library: 'http/2.0',
  lookups: createLookups(),
};

/** What every event of `CONTEXT` is stored with. */
export const ALWAYS = { device_id: 'device-1', event_time: NOW, server_received_time: NOW, library: 'http/2.0' };

/** Normalizes one event; warnings as `rule path`. */
export function normalize(sent: Record<string, unknown>, context: Partial<NormalizeContext> = {}) {
  const { event, warnings } = normalizeEvent(sent, { ...CONTEXT, ...context });
  return { event, warnings, warned: warnings.map(({ rule, path }) => `${rule} ${path}`) };
}

/** What the profiles add to an event, as plain properties. */
export function storedPart(
  amplitudeId: number,
  properties: Properties,
  more: {
    groups?: GroupsOf | undefined;
    groupProperties?: Record<string, Record<string, Properties>> | undefined;
  } = {},
): StoredPart {
  const groupProperties = Object.entries(more.groupProperties ?? {}).map(([type, values]) => {
    return [
      type,
      Object.fromEntries(Object.entries(values).map(([value, one]) => [value, wholeVersion(one)])),
    ] as const;
  });
  return {
    from: 0,
    amplitudeId,
    userProperties: wholeVersion(properties),
    groups: more.groups,
    groupProperties: more.groupProperties === undefined ? undefined : Object.fromEntries(groupProperties),
  };
}

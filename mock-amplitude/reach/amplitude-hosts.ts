import type { Region } from '../verdict.ts';

/** Hosts that Amplitude takes events at and is read back from; everything that is emulated is at one of them. */
const REGION_BY_HOST: ReadonlyMap<string, Region> = new Map([
  ['api.amplitude.com', 'us'],
  ['api2.amplitude.com', 'us'],
  ['amplitude.com', 'us'],
  ['analytics.amplitude.com', 'us'],
  ['profile-api.amplitude.com', 'us'],
  ['api.eu.amplitude.com', 'eu'],
  ['analytics.eu.amplitude.com', 'eu'],
  ['profile-api.eu.amplitude.com', 'eu'],
]);

/** The region that a host answers for; undefined for one whose API is not emulated. */
export function regionOfHost(host: string): Region | undefined {
  return REGION_BY_HOST.get(host);
}

/** Whether a host is one of Amplitude's, emulated or not: nothing for it leaves the machine. */
export function isAmplitudeHost(host: string): boolean {
  return host === 'amplitude.com' || host.endsWith('.amplitude.com');
}

/**
 * A host as it is compared: in small letters, without a port and the dot that may end a full name.
 *
 * @example normalizeHost('API2.Amplitude.com.:443') // 'api2.amplitude.com'
 */
export function normalizeHost(host: string): string {
  return host.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase();
}

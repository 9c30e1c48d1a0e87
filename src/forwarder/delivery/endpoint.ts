import { z } from 'zod';
import { isOwnAddress } from '../../../lib/access/loopback.ts';
import { EmulatorError } from '../../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../../lib/errors/error-codes.ts';

/** Where a project lives at Amplitude. */
export type AmplitudeRegion = 'us' | 'eu';

/** Source: Amplitude's HTTP V2 docs, "Endpoints". */
export const AMPLITUDE_ENDPOINTS: Record<AmplitudeRegion, string> = {
  us: 'https://api2.amplitude.com/2/httpapi',
  eu: 'https://api.eu.amplitude.com/2/httpapi',
};

/** Region and endpoint do not fit together, or name no place that events may go to (`deliver.region`). */
export class EndpointError extends EmulatorError<CodesOf<'EndpointError'>> {
  override readonly name = 'EndpointError';
}

export interface EndpointChoice {
  region?: AmplitudeRegion | undefined;
  /** Full URL. Amplitude's own or one on this machine; any other needs `allowOtherHosts`. */
  endpoint?: string | undefined;
  allowOtherHosts?: boolean | undefined;
}

/**
 * The URL that events are sent to: one choice says both region and endpoint, and two that contradict are refused.
 *
 * @throws {EndpointError}
 * @example chooseEndpoint({ region: 'eu' }) // 'https://api.eu.amplitude.com/2/httpapi'
 */
export function chooseEndpoint({ region, endpoint, allowOtherHosts = false }: EndpointChoice): string {
  if (endpoint === undefined) {
    if (region !== undefined) return AMPLITUDE_ENDPOINTS[region];
    throw refuse('there is neither region nor endpoint', 'Set region to us or eu.');
  }
  const url = z.url({ protocol: /^https?$/ }).safeParse(endpoint);
  if (!url.success) {
    throw refuse(`the endpoint is no http or https URL (got "${endpoint}")`, WAYS_OUT);
  }
  const { hostname, protocol } = new URL(endpoint);
  const home = regionOf(hostname);
  if (home !== undefined) return checkRegion(endpoint, home, region);
  if (isThisMachine(hostname)) return endpoint;
  if (!allowOtherHosts) {
    throw refuse(
      `${hostname} is neither Amplitude nor this machine`,
      `${WAYS_OUT} To send events there all the same, allow other hosts.`,
    );
  }
  if (protocol === 'https:') return endpoint;
  throw refuse(`events and the API key would go to ${hostname} unencrypted`, 'Use https.');
}

const WAYS_OUT = `Use ${Object.values(AMPLITUDE_ENDPOINTS).join(' or ')}, or a URL on this machine.`;

function checkRegion(endpoint: string, home: AmplitudeRegion, region: AmplitudeRegion | undefined): string {
  if (region !== undefined && region !== home) {
    throw refuse(
      `the region is ${region}, but ${endpoint} is ${home}`,
      'Set one of them; Amplitude drops what reaches the other region.',
    );
  }
  if (endpoint === AMPLITUDE_ENDPOINTS[home]) return endpoint;
  throw refuse(`Amplitude does not take these events at ${endpoint}`, `Use ${AMPLITUDE_ENDPOINTS[home]}.`);
}

function refuse(problem: string, fix: string): EndpointError {
  return new EndpointError('ENDPOINT_INVALID', `Failed to choose where to deliver to: ${problem}.`, fix);
}

function regionOf(hostname: string): AmplitudeRegion | undefined {
  if (hostname === new URL(AMPLITUDE_ENDPOINTS.us).hostname || hostname === 'api.amplitude.com') return 'us';
  return hostname === new URL(AMPLITUDE_ENDPOINTS.eu).hostname ? 'eu' : undefined;
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || isOwnAddress(hostname.replace(/^\[(.*)\]$/, '$1'));
}

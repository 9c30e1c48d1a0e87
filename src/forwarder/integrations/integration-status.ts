import type { ManagedIntegration } from './create-integrations.ts';

/** An integration, as those who run the forwarder are told of it. */
export interface IntegrationStatus {
  id: string;
  name: string;
  variant: string;
  /** Full URL of `/2/httpapi`, as it was configured. */
  endpoint: string;
  /** Why nothing is sent to it but a probe: somebody paused it, or Amplitude refuses its API key. */
  paused: string | undefined;
}

export function listStatus(integrations: readonly ManagedIntegration[]): IntegrationStatus[] {
  return integrations.map(({ settings: { id, name, variant, config }, running }) => {
    return { id, name, variant, endpoint: config.api_endpoint, paused: running.paused() };
  });
}

/** Why nothing is sent but probes, to any of them; undefined while one of them goes on. */
export function whyAllPaused(each: readonly IntegrationStatus[]): string | undefined {
  if (each.length === 0) return 'there is no integration';
  if (each.some(({ paused }) => paused === undefined)) return undefined;
  return each.map(({ name, paused }) => (each.length === 1 ? paused : `${name}: ${paused}`)).join('; ');
}

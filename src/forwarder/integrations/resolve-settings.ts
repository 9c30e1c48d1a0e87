import { chooseEndpoint } from '../delivery/endpoint.ts';
import type { Blueprint } from '../mapping/blueprint.ts';
import { loadVariant } from '../mapping/blueprints/variants.ts';
import { overrideBlueprint } from '../mapping/override-blueprint.ts';
import type { InstallRequest, IntegrationSettings } from './integration-settings.ts';

/** How an integration maps and where it delivers to; all of it can be changed while it runs. */
export interface ResolvedSettings {
  blueprint: Blueprint;
  /** Sent as `options.min_id_length` only where given; ids are held against 5 otherwise. */
  minIdLength: number | undefined;
  /** Full URL of `/2/httpapi`. */
  endpoint: string;
  apiKey: string;
  gzip: boolean;
}

/** Where events may be delivered to. */
export interface EndpointRules {
  /** Lets `api_endpoint` be any host. */
  allowOtherHosts: boolean;
  /** Where an `api_endpoint` leads in truth; the emulator answers for Amplitude's two. */
  resolveEndpoint: (endpoint: string) => string;
}

/**
 * Makes of what was said of an integration what it runs by.
 *
 * @throws {BlueprintError} @throws {EndpointError}
 */
export function resolveSettings(
  { variant, config, blueprint, gzip }: InstallRequest & Pick<IntegrationSettings, 'gzip'>,
  { allowOtherHosts, resolveEndpoint }: EndpointRules,
): ResolvedSettings {
  const { api_endpoint: endpoint, region, api_key: apiKey, min_id_length: minIdLength } = config;
  return {
    blueprint: overrideBlueprint(loadVariant(variant), blueprint),
    minIdLength,
    endpoint: resolveEndpoint(chooseEndpoint({ endpoint, region, allowOtherHosts })),
    apiKey,
    gzip: gzip ?? false,
  };
}

import type { Plan } from '../delivery/delivery-limits.ts';
import type { VariantName } from '../mapping/blueprints/variant-names.ts';
import { type IntegrationSettings, settingsSchema } from './integration-settings.ts';

/** An integration as the configuration describes it. */
export interface ConfiguredIntegration {
  /** The project's. */
  apiKey: string;
  /** Full URL of `/2/httpapi`. */
  endpoint: string;
  /** Default: `default`. */
  variant?: VariantName;
  /** A JSON Merge Patch over the variant's blueprint. Default: nothing is changed. */
  blueprint?: Record<string, unknown>;
  /** Sent as `options.min_id_length` only where given; ids are held against 5 otherwise. */
  minIdLength?: number;
  /** Limits the rate. Default: Amplitude's own limits. */
  plan?: Plan | undefined;
  /** Whether bodies are gzipped. Default: no. */
  gzip?: boolean | undefined;
}

/** Id of the configured integration, by which commands and files know it. */
export const CONFIGURED_ID = 'built-in';
export const CONFIGURED_NAME = 'From the configuration';

/**
 * The settings of the configured integration, in the form that all integrations have.
 *
 * @param now in ms since the epoch
 */
export function toSettings(configured: ConfiguredIntegration, now: number): IntegrationSettings {
  const { apiKey, endpoint, variant, blueprint, minIdLength, plan, gzip } = configured;
  const at = new Date(now).toISOString();
  return settingsSchema.parse({
    id: CONFIGURED_ID,
    origin: 'configuration',
    name: CONFIGURED_NAME,
    variant,
    config: {
      api_key: apiKey,
      api_endpoint: endpoint,
      ...(minIdLength === undefined ? {} : { min_id_length: minIdLength }),
    },
    blueprint,
    ...(plan === undefined ? {} : { plan }),
    ...(gzip === undefined ? {} : { gzip }),
    paused: false,
    created_at: at,
    updated_at: at,
  });
}

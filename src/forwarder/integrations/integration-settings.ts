import { z } from 'zod';
import { IF_TEXT } from '../../../lib/zod-when.ts';
import { VARIANT_NAMES } from '../mapping/blueprints/variant-names.ts';

/** What Amplitude holds ids against where nothing else is configured, in characters. */
export const DEFAULT_MIN_ID_LENGTH = 5;

const NOT_EMPTY = { error: 'must not be empty', ...IF_TEXT };

/** What somebody who installs an integration says. Source: the integration guide, "Management API Setup". */
export const installSchema = z.strictObject({
  name: z
    .string('must be text')
    .trim()
    .min(1, NOT_EMPTY)
    .max(200, { error: 'must have at most 200 characters', ...IF_TEXT }),
  variant: z.enum(VARIANT_NAMES, `must be one of ${VARIANT_NAMES.join(', ')}`).default('default'),
  config: z.strictObject(
    {
      api_key: z.string('is required, as text').trim().min(1, NOT_EMPTY),
      api_endpoint: z.string('is required: the URL of the region').min(1, NOT_EMPTY),
      region: z.enum(['us', 'eu'], 'must be us or eu').exactOptional(),
      min_id_length: z
        .int('must be a whole number')
        .min(1, 'must be at least 1')
        .max(1024, 'must be at most 1024')
        .exactOptional(),
    },
    'must be an object with api_key and api_endpoint',
  ),
  delivery_mode: z.literal('server_side', 'must be server_side, the only mode there is').default('server_side'),
  /** A JSON Merge Patch over the variant's blueprint. */
  blueprint: z.record(z.string(), z.json(), 'must be an object that changes parts of the variant').default({}),
});

/** An integration as it is kept. */
export const settingsSchema = installSchema.extend({
  id: z.string().min(1, IF_TEXT),
  /** Who describes it: what the configuration describes is read from there at each start, and kept nowhere else. */
  origin: z.enum(['configuration', 'management-api']).default('management-api'),
  /** What the project at Amplitude is paid for with: it limits the rate. */
  plan: z.enum(['starter', 'growth', 'enterprise']).exactOptional(),
  /** Whether bodies are gzipped. Default: no. */
  gzip: z.boolean().exactOptional(),
  /** Whether it was paused by hand: it stays so over a restart. */
  paused: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
});

/** What an installation or a change may say of an integration. */
export type InstallRequest = z.output<typeof installSchema>;
export type IntegrationSettings = z.output<typeof settingsSchema>;

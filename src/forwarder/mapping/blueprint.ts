import { z } from 'zod';

/** Path of an input, for example `context.page.url`; where several are listed, the first that holds a value is taken. */
const paths = z.array(z.string().min(1)).min(1);
const moves = z.record(z.string(), paths);

/** Keys of Amplitude's event that the context may fill. */
export const CONTEXT_FIELDS = [
  'ip',
  'language',
  'user_agent',
  'os_name',
  'os_version',
  'device_manufacturer',
  'device_model',
  'app_version',
  'carrier',
  'country',
  'region',
  'city',
  'dma',
  'location_lat',
  'location_lng',
] as const;

/** How events are mapped: data, which the mapping's code only interprets. */
const blueprintSchema = z.strictObject({
  name: z.string().min(1).describe('What the variant is called.'),
  eventNames: z.record(z.string(), z.string().min(1)).describe('Incoming event name → event_type (map.names).'),
  page: z
    .strictObject({ eventType: z.string().min(1), properties: moves })
    .describe('What a page view is called, and where its properties come from (map.page).'),
  context: z
    .partialRecord(z.enum(CONTEXT_FIELDS), paths)
    .describe('Amplitude field → where it comes from (map.context).'),
  campaign: moves.describe('Event property → where in the campaign it comes from (map.context).'),
  platform: z
    .strictObject({ byOs: z.record(z.string(), z.string()), otherwise: z.string() })
    .describe(
      'Platform by lower-case OS name for what does not come from a browser, and for all else (map.constants).',
    ),
  library: z.string().min(1).describe('Constant library field (map.constants).'),
  groupType: z.string().min(1).describe('Group type of a group call (map.group).'),
  emptyUserPropertiesOnIdentifiedTrack: z
    .boolean()
    .describe('Send user_properties {} with a track event of a known user, as the guide shows.'),
  revenue: z
    .strictObject({
      mode: z.literal('order').describe('The order event alone carries the revenue.'),
      events: z.record(z.string(), z.enum(['Purchase', 'Refund'])).describe('event_type → revenueType.'),
    })
    .describe('Which events carry revenue.'),
  privacy: z
    .strictObject({
      ip: z.enum(['send', 'drop']),
      dropProperties: z.array(z.string()),
      hashProperties: z.array(z.string()),
      dropTraits: z.array(z.string()),
      hashTraits: z.array(z.string()),
    })
    .describe('What never leaves, or leaves only as its SHA-256 (map.privacy).'),
});

export type Blueprint = z.output<typeof blueprintSchema>;

/** A blueprint cannot be used. */
class BlueprintError extends Error {
  override readonly name = 'BlueprintError';
}

/**
 * Reads a blueprint.
 *
 * @throws {BlueprintError} naming each field that is wrong
 */
export function parseBlueprint(input: unknown): Blueprint {
  const result = blueprintSchema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new BlueprintError(`Failed to read the blueprint: ${problems}. Correct these fields.`);
}

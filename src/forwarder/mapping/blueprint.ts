import { z } from 'zod';
import { IF_LIST, IF_TEXT } from '../../../lib/zod-when.ts';
import { BlueprintError } from './blueprint-error.ts';

const name = z.string().min(1, IF_TEXT);
const paths = z
  .array(name)
  .min(1, IF_LIST)
  .describe('Paths of inputs, for example context.page.url; the first that holds a value is taken.');
const moves = z.record(name, paths);

/** Keys of Amplitude's event that the context may fill. */
export const CONTEXT_FIELDS = [
  'ip',
  'language',
  'user_agent',
  'os_name',
  'os_version',
  'device_brand',
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

const page = z.strictObject({
  eventType: name.describe('One fixed name: page names in event types use up the 2000 that Amplitude indexes.'),
  properties: moves.describe('Event property → where it comes from.'),
});

const propertyGroup = z.strictObject({
  events: z.array(name).min(1, IF_LIST).describe('Names that the events leave by (event_type).'),
  moves: moves.describe('Event property → where it comes from. What is read from an own property is not sent twice.'),
});

const campaign = z.strictObject({
  sendAs: z
    .enum(['event-properties', 'first-touch'])
    .describe(
      'event-properties: utm_… on each event. first-touch: user properties, the last campaign by $set and the first one by $setOnce initial_….',
    ),
  properties: moves.describe('Property → where in the campaign it comes from.'),
  referrer: paths.describe('With first-touch: where the address of the page stands that led here (map.referrer).'),
  page: paths.describe('Where the address of the page itself stands: a referrer of its own site is none.'),
});

const platform = z.strictObject({
  byOs: z
    .record(name, name)
    .describe(
      'System → platform. A system is known by the letters of context.os.name or context.device.type, in lower case; any other OS is its own platform.',
    ),
  byUserAgent: z
    .record(name, name)
    .describe('Text in a user agent → platform: televisions, whose browsers send one like any other.'),
  browser: z.string().describe('Platform of a page, or of the user agent of a browser, where no device is named.'),
  otherwise: z.string().describe('Platform of an event that names no page, user agent, system or device. Empty: none.'),
  televisions: z.array(name).describe("Platforms of televisions, which are never the browser's."),
  apple: z.array(name).describe('Platforms whose device ids are idfa and idfv.'),
  android: z.array(name).describe('Platforms whose advertising id is adid.'),
});

const traits = z.strictObject({
  null: z
    .enum(['unset', 'keep', 'drop'])
    .describe('A trait that is null. unset: $unset takes it off the user. keep: it is set to null. drop: left out.'),
});

const revenue = z.strictObject({
  mode: z
    .enum(['order', 'line_items'])
    .describe(
      'order: the order event alone carries the revenue. line_items: an event for each product, and the order event carries the rest.',
    ),
  events: z.record(name, z.enum(['Purchase', 'Refund'])).describe('event_type → revenueType.'),
  lineItems: z
    .strictObject({ Purchase: name, Refund: name })
    .describe('What the event of one product is called, by revenueType.'),
  revenueType: paths.describe("Where the sender's own revenueType stands."),
  total: paths.describe('Where the total of the order stands.'),
  price: paths.describe('Where, without a total, the price of an order of one product stands.'),
  quantity: paths.describe('Where its quantity stands.'),
  currency: paths.describe('Where its currency stands.'),
  products: paths.describe('Where its products stand.'),
  productId: paths.describe('Where, in a product, its id stands.'),
  productAmount: paths.describe('Where, in a product, stands what it comes to in all.'),
  productPrice: paths.describe('Where, in a product, the price of one piece stands.'),
  productQuantity: paths.describe('Where, in a product, stands how many pieces there are.'),
});

const consent = z.strictObject({
  categories: z
    .array(name)
    .describe(
      'Categories in context.consent.categoryPreferences that stand for what Amplitude does, in any case: an event is not sent where one of them is declined (intake.optout).',
    ),
});

const privacy = z.strictObject({
  ip: z.enum(['send', 'drop']).describe('Whether the address of the visitor leaves.'),
  dropProperties: z
    .array(name)
    .describe('Event properties that never leave: a name at any depth, or a path such as customer.email.'),
  hashProperties: z.array(name).describe('Event properties that leave only as their SHA-256; named in the same way.'),
  dropTraits: z.array(name).describe('Traits that never leave; named in the same way.'),
  hashTraits: z.array(name).describe('Traits that leave only as their SHA-256; named in the same way.'),
});

/** How events are mapped: data, which the mapping's code only interprets. */
const blueprintSchema = z.strictObject({
  name: name.describe('Key of the variant: default, retail, media.'),
  title: name.describe('What the variant is called.'),
  description: z.string().describe('Whom it is for.'),
  eventNames: z
    .record(name, name)
    .describe(
      'Incoming event name → event_type; any other name passes (map.names). Case, blanks, _ and - do not count, nor the order of two words.',
    ),
  page: page.describe('What a page view is called, and where its properties come from (map.page).'),
  properties: z
    .record(name, propertyGroup)
    .describe(
      'Groups of event properties, by a name of their own: one spelling for what comes in several (map.track).',
    ),
  constants: z
    .record(name, z.union([z.string(), z.number(), z.boolean()]))
    .describe('Event properties with a fixed value, on every track and page event that has none of that name.'),
  context: z
    .partialRecord(z.enum(CONTEXT_FIELDS), paths)
    .describe('Amplitude field → where it comes from (map.context).'),
  campaign: campaign.describe('Where the campaign goes (map.context).'),
  platform: platform.describe('The platform field (map.constants).'),
  library: name.describe('Constant library field (map.constants).'),
  groupType: name.describe('Type of a group, where context.groupType says none (map.group, map.event-groups).'),
  traits: traits.describe('What becomes of traits (map.identify).'),
  emptyUserPropertiesOnIdentifiedTrack: z
    .boolean()
    .describe('Send user_properties {} with a track event of a known user, as the guide shows.'),
  sessionReplay: z
    .boolean()
    .describe('Send [Amplitude] Session Replay ID, <device_id>/<session_id>, where both are known.'),
  revenue: revenue.describe('Which events carry revenue, and how (map.revenue).'),
  consent: consent.describe('Whose consent an event needs (intake.optout).'),
  privacy: privacy.describe('What never leaves, or leaves only as its SHA-256 (map.privacy).'),
});

export type Blueprint = z.output<typeof blueprintSchema>;

/**
 * Reads a blueprint.
 *
 * @throws {BlueprintError} naming each field that is wrong
 */
export function parseBlueprint(input: unknown): Blueprint {
  const result = blueprintSchema.safeParse(input);
  if (result.success) return result.data;
  throw new BlueprintError(
    result.error.issues.flatMap((issue) => {
      const at = issue.path.map(String);
      const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
      return keys.map((key) => ({
        field: [...at, ...(key === undefined ? [] : [key])].join('.'),
        message: key === undefined ? issue.message : 'there is no such key',
      }));
    }),
  );
}

/**
 * Builds the JSON Schema of a blueprint, for editors. Draft 7 is what they all read.
 *
 * @example JSON.stringify(buildBlueprintSchema()) // blueprint.schema.json
 */
export function buildBlueprintSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(blueprintSchema, { io: 'input', target: 'draft-7' });
  return { $schema, title: 'Blueprint', description: 'How Datafly events become Amplitude events', ...schema };
}

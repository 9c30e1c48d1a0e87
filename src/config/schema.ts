import { z } from 'zod';

/** For a machine of one's own. */
export const DEFAULT_PIPELINE_KEY = 'dk_local_pipeline_key';

const port = z.int().min(0).max(65_535).describe('A TCP port; 0 picks a free one.');
const count = z.int().min(1);
const region = z.enum(['us', 'eu']).describe('Where the project lives.');

/** What the two sides of an undocumented or disputed behaviour are called; documented beside the mock's own options. */
const behaviour = {
  regionMismatch: z
    .enum(['drop', 'reject'])
    .exactOptional()
    .describe("A known key at the other region's endpoint: answer 200 and store nothing, or 400."),
  errorIndexes: z.enum(['all', 'first']).exactOptional().describe('List every failing index of a field, or the first.'),
  shortIds: z.enum(['reject', 'strip']).exactOptional().describe('Refuse an id under the minimum, or take it off.'),
  minIdLength: count.exactOptional().describe('Shortest user_id and device_id, in characters.'),
  retentionDays: z
    .number()
    .positive()
    .nullable()
    .exactOptional()
    .describe('Refuse events older than this many days; null: never.'),
};

const project = z.strictObject({
  name: z.string().min(1).describe('Shown in the terminal and the control API.'),
  apiKey: z.string().min(1).describe('What clients send as api_key.'),
  secretKey: z.string().min(1).exactOptional().describe('For the read-back APIs.'),
  region,
  plan: z.enum(['starter', 'growth', 'enterprise']).exactOptional().describe('Decides the limits. Default growth.'),
  silencedDevices: z.array(z.string()).exactOptional().describe('Devices whose events are refused (event.silenced).'),
  ...behaviour,
});

const amplitude = z.strictObject({
  usPort: port.default(9100).describe('Port of the US endpoint.'),
  euPort: port.default(9101).describe('Port of the EU endpoint.'),
  projects: z.array(project).min(1).exactOptional().describe('Default: shop-us and shop-eu, with fixed keys.'),
  anyKey: z.boolean().default(false).describe('Accept unknown keys, each into a project of its own.'),
  acceptTextPlain: z.boolean().exactOptional().describe('Take text/plain as JSON, as sendBeacon sends it.'),
  forbiddenUserAgents: z.array(z.string().min(1)).exactOptional().describe('Answer 403 to these clients.'),
  limits: z
    .strictObject({
      bodyBytes: count.exactOptional().describe('Largest body of /2/httpapi, in bytes after gunzip.'),
      batchBodyBytes: count.exactOptional().describe('Largest body of /batch, in bytes after gunzip.'),
      eventsPerRequest: count.exactOptional().describe('Most events in one request.'),
      propertyDepth: count.exactOptional().describe('Most levels of nesting in a property object.'),
      eventsPerSecondPerId: count.exactOptional().describe('Events per second and id before throttling.'),
    })
    .exactOptional()
    .describe("Amplitude's numbers, lowered for tests."),
  log: z
    .strictObject({
      maxEvents: count.exactOptional().describe('Most events kept.'),
      maxRequests: count.exactOptional().describe('Most requests kept.'),
      maxBytes: count.exactOptional().describe('Most bytes kept.'),
    })
    .exactOptional()
    .describe('How much the emulator remembers; the oldest goes first.'),
  allowedHosts: z.array(z.string()).exactOptional().describe('Host names the control API answers under.'),
  allowedOrigins: z.array(z.string()).exactOptional().describe('Web origins that may call the control API.'),
  ...behaviour,
});

const forwarder = z.strictObject({
  gatewayPort: port.default(8080).describe('Port that Datafly events come in at.'),
  pipelineKey: z
    .string()
    .startsWith('dk_')
    .default(DEFAULT_PIPELINE_KEY)
    .describe('What collectors send as Authorization: Bearer.'),
  signingSecret: z
    .string()
    .min(8)
    .default('local-signing-secret')
    .describe('Shared with servers that sign their events (X-Signature).'),
  project: z.string().exactOptional().describe('Name of the project to deliver to. Default: the first one.'),
  region: region.exactOptional().describe("forward: deliver to Amplitude's endpoint in this region."),
  endpoint: z.string().exactOptional().describe('forward: deliver to this URL, on this machine unless allowed.'),
  allowOtherHosts: z.boolean().exactOptional().describe('forward: let the endpoint be any host.'),
  apiKey: z.string().min(1).exactOptional().describe('forward: the API key of the project at Amplitude.'),
  plan: z.enum(['starter', 'growth', 'enterprise']).exactOptional().describe('forward: decides how fast to send.'),
  metricsPort: port.default(9464).describe('forward: port of /metrics, /healthz and /readyz.'),
  drainMs: z.int().min(0).default(10_000).describe('forward: how long to go on sending once told to stop, in ms.'),
  outboxBytes: count.exactOptional().describe('Most bytes of events that wait; more are refused with 429.'),
  gzip: z.boolean().exactOptional().describe('Send bodies compressed.'),
  dataDir: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Where events are stored until they are delivered. Left out: in memory (forward needs one).'),
  minIdLength: count
    .exactOptional()
    .describe('Sent as options.min_id_length, and nothing is sent where it is left out.'),
});

/** The whole configuration: one schema for the file, the environment and the flags. */
export const configSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address everything listens on.'),
  amplitude: amplitude.prefault({}),
  forwarder: forwarder.prefault({}),
});

export type Config = z.output<typeof configSchema>;

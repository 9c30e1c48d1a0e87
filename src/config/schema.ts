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
    .describe("A known key at the other region's endpoint: answer 200 and store nothing, or 400. Default drop."),
  errorIndexes: z
    .enum(['all', 'first'])
    .exactOptional()
    .describe('List every failing index of a field, or the first. Default all.'),
  shortIds: z
    .enum(['reject', 'strip'])
    .exactOptional()
    .describe('Refuse an id under the minimum, or take it off. Default reject.'),
  minIdLength: count.exactOptional().describe('Shortest user_id and device_id, in characters. Default 5.'),
  retentionDays: z
    .number()
    .positive()
    .nullable()
    .exactOptional()
    .describe('Refuse events older than this many days; null: never. Default null.'),
};

const limits = z.strictObject({
  bodyBytes: count.exactOptional().describe('Largest body of /2/httpapi, in bytes after gunzip.'),
  batchBodyBytes: count.exactOptional().describe('Largest body of /batch, in bytes after gunzip.'),
  eventsPerRequest: count.exactOptional().describe('Most events in one request.'),
  groupIdentifiesPerRequest: count.exactOptional().describe('Most group identifies in one request.'),
  groupPropertiesPerRequest: count.exactOptional().describe('Most group properties in one request.'),
  propertyDepth: count.exactOptional().describe('Most levels of nesting in a property object.'),
  eventsPerSecondPerId: count.exactOptional().describe('Events per second and id on /2/httpapi before throttling.'),
  batchEventsPerSecondPerId: count.exactOptional().describe('The same on /batch.'),
  eventsPerDayPerId: count.exactOptional().describe('Events per id in 24 h.'),
  eventsPerSecond: count.exactOptional().describe('Events per second of a project on plan growth or enterprise.'),
  starterEventsPerSecond: count.exactOptional().describe('Events per second of a project on plan starter.'),
  starterRequestsPerSecond: count.exactOptional().describe('Requests per second of a project on plan starter.'),
  starterEventsPerDay: count.exactOptional().describe('Events of a project on plan starter in 24 h.'),
  starterEventsPerMonth: count.exactOptional().describe('Events a month that plan starter includes; never refused.'),
  propertyUpdatesPerHour: count.exactOptional().describe('User-property updates of one user in an hour.'),
  eventTypes: count.exactOptional().describe('Event types of a project that are indexed.'),
  eventProperties: count.exactOptional().describe('Event properties of a project that are indexed.'),
  userProperties: count.exactOptional().describe('User properties of a project that are indexed.'),
});

const project = z.strictObject({
  name: z.string().min(1).describe('Shown in the terminal and the control API.'),
  apiKey: z.string().min(1).describe('What clients send as api_key.'),
  secretKey: z.string().min(1).exactOptional().describe('For the read-back APIs.'),
  region,
  plan: z.enum(['starter', 'growth', 'enterprise']).exactOptional().describe('Decides the limits. Default growth.'),
  silencedDevices: z.array(z.string()).exactOptional().describe('Devices whose events are refused (event.silenced).'),
  limits: limits.exactOptional().describe('Numbers of this project alone; bytes and events a request hold for all.'),
  ...behaviour,
});

const yes = z.literal(true).exactOptional();

const fault = z.strictObject({
  name: z.string().min(1).exactOptional().describe('Shown where it is triggered.'),
  match: z
    .strictObject({
      path: z.string().min(1).exactOptional().describe('Path of the endpoint: /2/httpapi.'),
      apiKey: z.string().min(1).exactOptional().describe('What is sent as api_key.'),
      project: z.string().min(1).exactOptional().describe('Name of the project.'),
      region: region.exactOptional(),
      eventType: z.string().min(1).exactOptional().describe('One event has this type.'),
      userId: z.string().min(1).exactOptional().describe('One event has this user.'),
      deviceId: z.string().min(1).exactOptional().describe('One event has this device.'),
      nth: z
        .union([count, z.strictObject({ every: count })])
        .exactOptional()
        .describe('Of the requests that fit otherwise: exactly the nth, or every nth.'),
    })
    .exactOptional()
    .describe('Which requests it is for. Default: every one.'),
  status: z.int().min(400).max(599).exactOptional().describe('Answers with this status.'),
  throttle: z.enum(['ids', 'day', 'project']).exactOptional().describe('Whom a 429 throttles. Default ids.'),
  html: yes.describe("The status comes with a load balancer's page of HTML."),
  reset: z.enum(['before', 'after']).exactOptional().describe('Resets the connection before or after storing.'),
  cut: yes.describe('Sends half of the body, then ends the connection.'),
  hang: yes.describe('Never answers.'),
  drop: yes.describe('Answers 200 and stores nothing.'),
  stores: z.boolean().exactOptional().describe('Whether the events are stored all the same.'),
  delayMs: z.int().min(0).exactOptional().describe('The answer comes this much later, in ms.'),
  times: count.exactOptional().describe('How often it is triggered. Default: until it is removed.'),
  after: z.int().min(0).exactOptional().describe('How many requests that fit are spared first.'),
  probability: z.number().min(0).max(1).exactOptional().describe('How likely it is triggered. Default 1.'),
  seed: z.int().exactOptional().describe('Of that chance.'),
});

const amplitude = z.strictObject({
  usPort: port.default(9100).describe('Port of the US endpoint.'),
  euPort: port.default(9101).describe('Port of the EU endpoint.'),
  projects: z.array(project).min(1).exactOptional().describe('Default: shop-us and shop-eu, with fixed keys.'),
  anyKey: z.boolean().default(false).describe('Accept unknown keys, each into a project of its own.'),
  acceptTextPlain: z
    .boolean()
    .exactOptional()
    .describe('Take text/plain as JSON, as sendBeacon sends it. Default true.'),
  forbiddenUserAgents: z.array(z.string().min(1)).exactOptional().describe('Answer 403 to these clients.'),
  limits: limits.exactOptional().describe("Amplitude's numbers, lowered for tests."),
  dataDir: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Directory that keeps projects, users, requests and events across restarts.'),
  maxDataBytes: count
    .exactOptional()
    .describe('Most bytes that directory may take; beyond, requests are answered 503.'),
  importFile: z.string().min(1).exactOptional().describe('Exported session to begin with.'),
  exportFile: z.string().min(1).exactOptional().describe('File that the session is exported to at the end.'),
  log: z
    .strictObject({
      maxEvents: count.exactOptional().describe('Most events kept.'),
      maxRequests: count.exactOptional().describe('Most requests kept.'),
      maxBytes: count.exactOptional().describe('Most bytes kept.'),
    })
    .exactOptional()
    .describe('How much the emulator remembers; the oldest goes first.'),
  faults: z
    .array(fault)
    .exactOptional()
    .describe('What goes wrong from the start, and after each reset; the first one that matches is triggered.'),
  scenario: z
    .enum(['outage', 'flaky', 'throttled-user', 'wrong-region', 'slow'])
    .exactOptional()
    .describe('A ready-made fault, from the start.'),
  allowedHosts: z.array(z.string()).exactOptional().describe('Host names the control API answers under.'),
  allowedOrigins: z.array(z.string()).exactOptional().describe('Web origins that may call the control API.'),
  ...behaviour,
});

const forwarder = z.strictObject({
  gatewayPort: port.default(8080).describe('Port that Datafly events come in at.'),
  pipelineKey: z
    .string()
    .regex(/^dk_/, 'A pipeline key begins with dk_.')
    .default(DEFAULT_PIPELINE_KEY)
    .describe('What collectors send as Authorization: Bearer.'),
  signingSecret: z
    .string()
    .min(8)
    .default('local-signing-secret')
    .describe('Shared with servers that sign their events (X-Signature).'),
  managementPort: port.default(8084).describe('Port of the management API.'),
  managementToken: z
    .string()
    .min(8)
    .exactOptional()
    .describe('What callers of the management API send as Authorization: Bearer. Default: a new one at each start.'),
  allowOtherHosts: z
    .boolean()
    .exactOptional()
    .describe("Deliver to any host, not only to Amplitude's and this machine's. Default false."),
  project: z.string().exactOptional().describe('Name of the project to deliver to. Default: the first one.'),
  region: region.exactOptional().describe("forward: deliver to Amplitude's endpoint in this region."),
  endpoint: z.string().exactOptional().describe('forward: deliver to this URL, on this machine unless allowed.'),
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
    .describe(
      'Keeps events until they are delivered, and what is installed. Left out: in amplitude.dataDir, else in memory (forward needs one).',
    ),
  minIdLength: count
    .exactOptional()
    .describe('Sent as options.min_id_length, and nothing is sent where it is left out.'),
});

/** The whole configuration: one schema for the file, the environment and the flags. */
export const configSchema = z.strictObject({
  $schema: z.string().exactOptional().describe('Where an editor finds the schema of this file.'),
  host: z.string().min(1).default('127.0.0.1').describe('Address everything listens on.'),
  amplitude: amplitude.prefault({}).describe('The mock Amplitude.'),
  forwarder: forwarder.prefault({}).describe('The forwarder, which delivers Datafly events to it.'),
});

export type Config = z.output<typeof configSchema>;

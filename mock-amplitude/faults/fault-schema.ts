import type { FaultMatch, FaultRule } from './fault-rule.ts';

/** Longest delay, in ms: a day. A test's clock gets past it at once. */
const MAX_DELAY_MS = 86_400_000;

const text = { type: 'string', minLength: 1, maxLength: 1024 } as const;
/** Most that is counted: nobody sends a fault so many requests. */
export const MAX_COUNT = 1_000_000_000;
const MAX_SEED = Number.MAX_SAFE_INTEGER;

const count = { type: 'integer', minimum: 1, maximum: MAX_COUNT } as const;
const yes = { type: 'boolean', const: true } as const;

const MATCH_PROPERTIES = {
  path: { ...text, description: 'Path of the endpoint: /2/httpapi.' },
  apiKey: { ...text, description: 'What is sent as api_key.' },
  project: { ...text, description: 'Name of the project.' },
  region: { type: 'string', enum: ['us', 'eu'], description: 'Of the endpoint that is called.' },
  eventType: { ...text, description: 'One event has this type.' },
  userId: { ...text, description: 'One event has this user.' },
  deviceId: { ...text, description: 'One event has this device.' },
  nth: {
    anyOf: [
      count,
      {
        type: 'object',
        properties: { every: { ...count, description: 'Every so many.' } },
        required: ['every'],
        additionalProperties: false,
      },
    ],
    description: 'Of the requests that match otherwise: exactly the nth, or every nth.',
  },
} as const satisfies Record<keyof FaultMatch, object>;

/**
 * A fault rule as JSON Schema, the only place that says what one may hold: the control API, the configuration file and its
 * published schema all take it from here. What goes together is told by `resolveEffect`, in words.
 */
export const FAULT_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { ...text, description: 'Shown where it is triggered.' },
    match: {
      type: 'object',
      additionalProperties: false,
      properties: MATCH_PROPERTIES,
      description: 'Which requests it is for. Default: every one.',
    },
    status: { type: 'integer', minimum: 400, maximum: 599, description: 'Answers with this status.' },
    throttle: {
      type: 'string',
      enum: ['ids', 'day', 'project'],
      description: 'Whom a 429 throttles. Default ids.',
    },
    html: { ...yes, description: "The status comes with a load balancer's page of HTML." },
    reset: {
      type: 'string',
      enum: ['before', 'after'],
      description: 'Resets the connection before or after storing.',
    },
    cut: { ...yes, description: 'Sends half of the body, then ends the connection.' },
    hang: { ...yes, description: 'Never answers.' },
    drop: { ...yes, description: 'Answers 200 and stores nothing.' },
    stores: { type: 'boolean', description: 'Whether the events are stored all the same.' },
    delayMs: {
      type: 'integer',
      minimum: 0,
      maximum: MAX_DELAY_MS,
      description: 'The answer comes this much later, in ms.',
    },
    times: { ...count, description: 'How often it is triggered. Default: until it is removed.' },
    after: {
      type: 'integer',
      minimum: 0,
      maximum: MAX_COUNT,
      description: 'How many requests that match are spared first.',
    },
    probability: { type: 'number', minimum: 0, maximum: 1, description: 'How likely it is triggered. Default 1.' },
    seed: { type: 'integer', minimum: -MAX_SEED, maximum: MAX_SEED, description: 'Of that chance.' },
  } satisfies Record<keyof FaultRule, object>,
} as const;

import type { ErrorObject, Options } from 'ajv';
import { lazyValidator } from '../../lib/lazy-validator.ts';
import type { EventFilter, RequestFilter } from '../event-log/filter.ts';
import type { RevenueQuestion } from '../revenue/build-report.ts';
import { REVENUE_GROUPS, REVENUE_INTERVALS } from '../revenue/revenue-report.ts';
import { ControlError } from './control-error.ts';

/** What requests and events can be filtered by, as JSON Schema; a query's text is turned into the type asked for. */
const REQUEST_FIELDS = {
  verdict: { type: 'string', enum: ['accepted', 'duplicate', 'dropped', 'rejected', 'throttled'] },
  rule: { type: 'string' },
  project: { type: 'string' },
  region: { type: 'string', enum: ['us', 'eu'] },
  warning: { type: 'string' },
  since: { type: 'integer', minimum: 0 },
} as const;

const EVENT_FIELDS = {
  ...REQUEST_FIELDS,
  eventType: { type: 'string' },
  userId: { type: 'string' },
  deviceId: { type: 'string' },
  insertId: { type: 'string' },
  requestSeq: { type: 'integer', minimum: 1 },
} as const;

const LIMIT = { limit: { type: 'integer', minimum: 1, maximum: 10_000, default: 100 } } as const;
const STREAM = {
  kind: { type: 'string', enum: ['request', 'event'] },
  view: { type: 'string', enum: ['line'] },
  q: { type: 'string' },
} as const;

/** Which lines are asked for. A page of them is a second's reading; a list holds a few thousand. */
const LINES = {
  q: { type: 'string' },
  after: { type: 'integer', minimum: 0, default: 0 },
  before: { type: 'integer', minimum: 1 },
  limit: { type: 'integer', minimum: 1, maximum: 2000, default: 200 },
} as const;

/** How revenue is told. */
const REVENUE = {
  interval: { type: 'string', enum: Object.keys(REVENUE_INTERVALS), default: 'hour' },
  group: { type: 'string', enum: REVENUE_GROUPS, default: 'none' },
} as const;

/** Most events one wait call can ask for, and longest it may take in ms. */
const MAX_WAIT_COUNT = 100_000;
const MAX_WAIT_MS = 600_000;

const WAIT_FIELDS = {
  match: {
    type: 'object',
    properties: { ...EVENT_FIELDS, event: { type: 'object' } },
    additionalProperties: false,
    default: {},
  },
  count: { type: 'integer', minimum: 1, maximum: MAX_WAIT_COUNT, default: 1 },
  timeoutMs: { type: 'integer', minimum: 0, maximum: MAX_WAIT_MS, default: 5000 },
} as const;

const CLOCK_FIELDS = {
  action: { type: 'string', enum: ['freeze', 'advance', 'resume', 'reset'] },
  ms: { type: 'integer', minimum: 0 },
} as const;

/** What a clock call asks for. */
export interface ClockCall {
  action: 'freeze' | 'advance' | 'resume' | 'reset';
  /** How far to advance. */
  ms?: number;
}

/** What a reader of the stream asks for; every kind where none is named. */
export interface StreamQuery extends EventFilter {
  kind?: 'request' | 'event';
  /** `line`: what a line of a list shows, instead of all of a record. */
  view?: 'line';
  /** A filter, as it is typed in the debugger. */
  q?: string;
}

/** Which lines a call asks for. */
export interface LinesQuery {
  /** A filter, as it is typed in the debugger. */
  q?: string;
  /** Only those with a number above this one. */
  after: number;
  /** Only those with a number below this one. */
  before?: number;
  limit: number;
}

export interface WaitCall {
  match: EventFilter;
  count: number;
  timeoutMs: number;
}

const text: Options = { coerceTypes: true, useDefaults: true };
const json: Options = { useDefaults: true };

export const parseRequestQuery = parser<RequestFilter & { limit: number }>(text, { ...REQUEST_FIELDS, ...LIMIT });
export const parseEventQuery = parser<EventFilter & { limit: number }>(text, { ...EVENT_FIELDS, ...LIMIT });
export const parseUserEventsQuery = parser<{ limit: number }>(text, LIMIT);
export const parseExportQuery = parser<{ q?: string }>(text, { q: LINES.q });
export const parseRevenueQuery = parser<Omit<RevenueQuestion, 'now'>>(text, REVENUE);
export const parseLinesQuery = parser<LinesQuery>(text, LINES);
export const parseWaitCall = parser<WaitCall>(json, WAIT_FIELDS);
export const parseClockCall = parser<ClockCall>(json, CLOCK_FIELDS, ['action']);

const parseAnyStream = parser<StreamQuery>(text, { ...EVENT_FIELDS, ...STREAM });
const parseRequestStream = parser<StreamQuery>(text, { ...REQUEST_FIELDS, ...STREAM });

/** Reads a stream's query. What is asked of events only, a `userId` for instance, leaves the requests out. */
export function parseStreamQuery(query: unknown): StreamQuery {
  const parsed = parseAnyStream(query);
  if (parsed.kind === 'request') return parseRequestStream(query);
  const asksOfEvents = Object.keys(parsed).some((name) => name in EVENT_FIELDS && !(name in REQUEST_FIELDS));
  return asksOfEvents ? { ...parsed, kind: 'event' } : parsed;
}

function parser<T>(
  options: Options,
  properties: Record<string, object>,
  required: string[] = [],
): (input: unknown) => T {
  const schema = { type: 'object', properties, required, additionalProperties: false };
  const validator = lazyValidator<T>(schema, options);
  return (input) => {
    const validate = validator();
    const value: unknown = structuredClone(input);
    if (validate(value)) return value;
    const problems = (validate.errors ?? []).map(describe).join('; ');
    throw new ControlError(
      400,
      `Failed to read the call: ${problems}.`,
      `Known here: ${Object.keys(properties).join(', ')}.`,
    );
  };
}

function describe({ instancePath, keyword, params, message }: ErrorObject): string {
  const where = instancePath.slice(1).replaceAll('/', '.');
  if (keyword === 'additionalProperties') {
    return `${[where, params.additionalProperty].filter(Boolean).join('.')} is unknown`;
  }
  const allowed = keyword === 'enum' ? `: ${params.allowedValues.join(', ')}` : '';
  return `${where || 'the body'} ${message ?? 'is wrong'}${allowed}`;
}

import { lazyValidator } from '../../lib/lazy-validator.ts';
import type { EventResult } from '../rules/request-result.ts';
import type { GroupsOf, Properties, PropertyChange } from '../rules/stored/stored-part.ts';
import type { Diagnostic, Region, Verdict } from '../verdict.ts';

/** A request as it is kept: what its record cannot be made without. Times in ms since the epoch. */
export interface KeptRequest {
  type: 'request';
  seq: number;
  at: number;
  region: Region;
  project: string | null;
  verdict: Verdict;
  rule: string | null;
  diagnostics: Diagnostic[];
  latencyMs: number;
  method: string;
  url: string;
  headers: Record<string, string>;
  remoteAddress: string;
  answer: { status: number; contentType: string; text: string };
  apiKey: string | null;
  eventCount: number;
  eventRecords: number;
  /** Size of the body as it came. */
  bytes: number;
  shortestId: number;
  clientUploadTime: number | null;
  /** What became of the events that have no result of their own; null: they were accepted. */
  result: EventResult | null;
  /** By the place of the event. */
  ownResults: [number, EventResult][];
  stored: KeptPart[];
  /** As base64. */
  body: string;
}

/** What was added to the stored events from a place on. Its properties are whole, or a change of those of the part before. */
export interface KeptPart {
  from: number;
  amplitudeId: number;
  properties?: Properties;
  change?: PropertyChange;
  groups?: GroupsOf;
  groupProperties?: KeptGroups;
}

/** Properties of groups by type and value. */
export type KeptGroups = Readonly<Record<string, Readonly<Record<string, Properties>>>>;

/** A project that came by an unknown key. */
export interface KeptProject {
  type: 'project';
  name: string;
  apiKey: string;
  region: Region;
}

/** One thing that a project remembers: a user, a device, a group. Without a value it is no more. */
export interface KeptState {
  type: 'state';
  project: string;
  kind: string;
  key: string;
  value: unknown;
}

/** A session is a list of parts: projects first, then requests and states in whatever order. */
export type SessionPart = KeptProject | KeptRequest | KeptState;

const text = { type: 'string' } as const;
const number = { type: 'number' } as const;
const whole = { type: 'integer', minimum: 0 } as const;
const orNull = { nullable: true } as const;
const region = { type: 'string', enum: ['us', 'eu'] } as const;
const list = (items: object) => ({ type: 'array', items });
const object = (properties: Record<string, object>, optional: string[] = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});

const RESULT = object({
  verdict: text,
  rule: { ...text, ...orNull },
  atFault: { type: 'boolean' },
  diagnostics: list({ type: 'object' }),
});

const PROPERTIES = { type: 'object' };
const PART = object(
  {
    from: whole,
    amplitudeId: whole,
    properties: PROPERTIES,
    change: object({ changed: PROPERTIES, removed: list(text) }),
    groups: { type: 'object', additionalProperties: list(text) },
    groupProperties: { type: 'object', additionalProperties: { type: 'object', additionalProperties: PROPERTIES } },
  },
  ['properties', 'change', 'groups', 'groupProperties'],
);

const SCHEMAS: Record<SessionPart['type'], object> = {
  project: object({ type: text, name: text, apiKey: text, region }),
  state: object({ type: text, project: text, kind: text, key: text, value: {} }, ['value']),
  request: object({
    type: text,
    seq: whole,
    at: number,
    region,
    project: { ...text, ...orNull },
    verdict: { type: 'string', enum: ['accepted', 'duplicate', 'dropped', 'rejected', 'throttled'] },
    rule: { ...text, ...orNull },
    diagnostics: list({ type: 'object' }),
    latencyMs: number,
    method: text,
    url: text,
    headers: { type: 'object', additionalProperties: text },
    remoteAddress: text,
    answer: object({ status: whole, contentType: text, text }),
    apiKey: { ...text, ...orNull },
    eventCount: whole,
    eventRecords: whole,
    bytes: whole,
    shortestId: whole,
    clientUploadTime: { ...number, ...orNull },
    result: { ...RESULT, ...orNull },
    ownResults: list({ type: 'array', items: [whole, RESULT], minItems: 2, maxItems: 2 }),
    stored: list(PART),
    body: text,
  }),
};

const CHECKS = {
  project: lazyValidator<KeptProject>(SCHEMAS.project),
  state: lazyValidator<KeptState>(SCHEMAS.state),
  request: lazyValidator<KeptRequest>(SCHEMAS.request),
};

/** Takes a value as a part of a session, or says what is wrong with it. */
export function parsePart(value: unknown): { ok: true; part: SessionPart } | { ok: false; problem: string } {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  if (type !== 'project' && type !== 'state' && type !== 'request') {
    return { ok: false, problem: `its type is ${JSON.stringify(type)}, not project, state or request` };
  }
  const check = CHECKS[type]();
  if (check(value)) return { ok: true, part: value };
  const problems = (check.errors ?? []).map(({ instancePath, message }) => `${instancePath || 'it'} ${message}`);
  return { ok: false, problem: problems.join('; ') };
}

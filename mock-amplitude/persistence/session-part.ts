import { LAST_TIME } from '../../lib/clock.ts';
import { lazyValidator } from '../../lib/lazy-validator.ts';
import { type CreatedProject, PLANS } from '../projects/projects.ts';
import type { EventResult } from '../rules/request-result.ts';
import type { GroupsOf, Properties, PropertyChange } from '../rules/stored/stored-part.ts';
import type { Diagnostic, Region, Verdict } from '../verdict.ts';
import { isState } from './is-state.ts';

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
  /** Both since format 4. */
  coerced?: boolean;
  rowSeed?: number;
  clientUploadTime: number | null;
  /** What became of the events that have no result of their own; null: they were accepted. */
  result: EventResult | null;
  /** By the place of the event. */
  ownResults: [number, EventResult][];
  stored: KeptPart[];
  /** Of refusals like it in a row, as the exchange has it; absent where it was alone. */
  repeats?: { count: number; lastAt: number; seq: number };
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

/** What projects that were created belong to; kept beyond the last of them. Since format 5. */
export interface KeptOrganization {
  type: 'organization';
  name: string;
  region: Region;
}

/** A project that came by an unknown key, or was created while the emulator ran. */
export interface KeptProject {
  type: 'project';
  name: string;
  apiKey: string;
  region: Region;
  /** Of one that was created. Since format 5. */
  created?: Pick<CreatedProject, 'organization' | 'plan' | 'secretKey'>;
}

/** One thing that a project remembers: a user, a device, a group. Without a value it is no more. */
export interface KeptState {
  type: 'state';
  project: string;
  kind: string;
  key: string;
  value: unknown;
}

/** A session is a list of parts: organizations and their projects first, then requests and states in whatever order. */
export type SessionPart = KeptOrganization | KeptProject | KeptRequest | KeptState;

const text = { type: 'string' } as const;
const number = { type: 'number' } as const;
/** Numbers go on after it, so it leaves room for as many as any emulator gives (2^52). */
const whole = { type: 'integer', minimum: 0, maximum: 2 ** 52 } as const;
const time = { type: 'number', minimum: 0, maximum: LAST_TIME } as const;
const verdict = { type: 'string', enum: ['accepted', 'duplicate', 'dropped', 'rejected', 'throttled'] } as const;
const orNull = { nullable: true } as const;
const region = { type: 'string', enum: ['us', 'eu'] } as const;
const list = (items: object) => ({ type: 'array', items });
const object = (properties: Record<string, object>, optional: string[] = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});

const DIAGNOSTIC = object({
  rule: text,
  severity: { type: 'string', enum: ['error', 'warning'] },
  path: text,
  message: text,
  fix: text,
});

const RESULT = object({
  verdict,
  rule: { ...text, ...orNull },
  atFault: { type: 'boolean' },
  diagnostics: list(DIAGNOSTIC),
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
  organization: object({ type: text, name: text, region }),
  project: object(
    {
      type: text,
      name: text,
      apiKey: text,
      region,
      created: object({ organization: text, plan: { type: 'string', enum: [...PLANS] }, secretKey: text }),
    },
    ['created'],
  ),
  state: object({ type: text, project: text, kind: text, key: text, value: {} }),
  request: object(
    {
      type: text,
      seq: whole,
      at: time,
      region,
      project: { ...text, ...orNull },
      verdict,
      rule: { ...text, ...orNull },
      diagnostics: list(DIAGNOSTIC),
      latencyMs: { type: 'number', minimum: 0 },
      method: text,
      url: text,
      headers: { type: 'object', additionalProperties: text },
      remoteAddress: text,
      answer: object({ status: { type: 'integer', minimum: 100, maximum: 599 }, contentType: text, text }),
      apiKey: { ...text, ...orNull },
      eventCount: whole,
      eventRecords: whole,
      bytes: whole,
      shortestId: whole,
      coerced: { type: 'boolean' },
      rowSeed: whole,
      clientUploadTime: { ...number, ...orNull },
      result: { ...RESULT, ...orNull },
      ownResults: list({ type: 'array', items: [whole, RESULT], minItems: 2, maxItems: 2 }),
      stored: list(PART),
      repeats: object({ count: whole, lastAt: time, seq: whole }),
      body: text,
    },
    ['coerced', 'rowSeed', 'repeats'],
  ),
};

const CHECKS = {
  organization: lazyValidator<KeptOrganization>(SCHEMAS.organization),
  project: lazyValidator<KeptProject>(SCHEMAS.project),
  state: lazyValidator<KeptState>(SCHEMAS.state),
  request: lazyValidator<KeptRequest>(SCHEMAS.request),
};

/** Takes a value as a part of a session, or says what is wrong with it. */
export function parsePart(value: unknown): { ok: true; part: SessionPart } | { ok: false; problem: string } {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  if (type !== 'organization' && type !== 'project' && type !== 'state' && type !== 'request') {
    return {
      ok: false,
      problem: `its type is ${JSON.stringify(type)?.slice(0, SHOWN)}, not organization, project, state or request`,
    };
  }
  if (isDeeper(value, MAX_DEPTH)) return { ok: false, problem: `it is nested deeper than ${MAX_DEPTH} levels` };
  const check = CHECKS[type]();
  if (!check(value)) {
    const problems = (check.errors ?? []).map(({ instancePath, message }) => `${instancePath || 'it'} ${message}`);
    return { ok: false, problem: problems.join('; ') };
  }
  const problem = findContradiction(value);
  return problem === undefined ? { ok: true, part: value } : { ok: false, problem };
}

/** Deepest part that is taken, in levels: Amplitude's own properties end at 40. What writes it out recurses. */
const MAX_DEPTH = 200;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/** What no schema sees: a count that the rest of the part does not bear out, before anything is made of so many. */
function findContradiction(part: SessionPart): string | undefined {
  if (part.type === 'state') {
    if (isState([part.kind, part.key, part.value])) return undefined;
    return `its value is no ${JSON.stringify(part.kind.slice(0, SHOWN))} as they are kept`;
  }
  if (part.type === 'organization') return part.name === '' ? 'its name is empty' : undefined;
  if (part.type === 'project') return findEmpty(part);
  const { eventRecords, ownResults, stored, body, url } = part;
  // An event takes at least two characters.
  const most = Math.ceil((body.length + url.length) / 2);
  if (eventRecords > most) return `/eventRecords is ${eventRecords}, and its body has no room for more than ${most}`;
  const outside = [...ownResults.map(([place]) => place), ...stored.map(({ from }) => from)];
  const wrong = outside.find((place) => place >= eventRecords);
  return wrong === undefined ? undefined : `it speaks of event ${wrong}, and has ${eventRecords} from 0`;
}

function findEmpty({ name, apiKey, created }: KeptProject): string | undefined {
  const texts = [name, apiKey, ...(created === undefined ? [] : [created.organization, created.secretKey])];
  return texts.includes('') ? 'its name, its organization or a key is empty' : undefined;
}

/** How much of a foreign text a message shows, in characters. */
const SHOWN = 40;

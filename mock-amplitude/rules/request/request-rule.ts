import type { Limits } from '../../limits.ts';
import type { Project, Projects } from '../../projects/projects.ts';
import type { Region } from '../../verdict.ts';
import type { SentObject } from '../json.ts';
import type { Refusal, Rule } from '../rule.ts';

/** A request's body, read no further than allowed. Sizes in bytes. */
export type ReadBody =
  | { kind: 'complete'; body: Buffer }
  /** Larger than the limit, before or after gunzip. */
  | { kind: 'too-large'; limit: number; beginning: Buffer }
  /** Says it is gzip, and cannot be gunzipped. */
  | { kind: 'not-gzip'; reason: string }
  /** The client was gone before it had sent everything. */
  | { kind: 'hung-up'; received: number };

/** What the rules go by beside the request. */
export interface Ruleset {
  projects: Pick<Projects, 'find' | 'known' | 'list'>;
  limits: Limits;
  acceptTextPlain: boolean;
  /** Clients answered 403, by a part of their User-Agent. */
  forbiddenUserAgents: readonly string[];
  /** Amplitude's time, in ms since the epoch; a project may have one of its own. */
  timeOf(project: Project | null): number;
}

/** A request as it came. */
export interface SentRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** The region of the endpoint it came to. */
  readonly region: Region;
  /** Headers as sent. */
  readonly contentType: string | undefined;
  readonly userAgent: string | undefined;
  /** As sent; undefined where nobody asks, or none was. */
  readonly contentEncoding?: string | undefined;
  readonly body: ReadBody;
  /** When it came, in ms since the epoch, where its record is read; undefined while it is yet to be checked. */
  readonly at?: number;
  /** The field of a form that holds the events; undefined where the body is the JSON. */
  readonly parameter: 'identification' | 'event' | 'e' | 'mapping' | undefined;
  /** Whether whole numbers that JavaScript cannot hold are read as text: for a second look, never for a verdict. */
  readonly exactly?: boolean;
}

/**
 * What has been read of a request so far. Each rule reads on from what those before it left; undefined: not read, or not
 * readable.
 */
export interface RequestReading {
  readonly sent: SentRequest;
  /** The members of the JSON, or the fields of the form. */
  fields: SentObject | undefined;
  events: SentObject[] | undefined;
  project: Project | undefined;
  /** The key of a body that was read no further than to it; undefined where the fields hold it, or nobody found one. */
  foundKey: string | undefined;
}

/** A rule about a request as a whole. Rules are asked in the order of their list; one that lacks what it needs finds nothing. */
export interface RequestRule extends Rule {
  check(reading: RequestReading, ruleset: Ruleset): Refusal | undefined;
}

/** Begins to read a request. */
export function startReading(sent: SentRequest): RequestReading {
  return { sent, fields: undefined, events: undefined, project: undefined, foundKey: undefined };
}

/** Asks the rules in turn until one is broken: that one decides. */
export function findFirstRefusal(
  rules: readonly RequestRule[],
  reading: RequestReading,
  ruleset: Ruleset,
): Refusal | undefined {
  for (const rule of rules) {
    const refusal = rule.check(reading, ruleset);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** Asks all the rules, also those that Amplitude would not have come to. */
export function findAllRefusals(rules: readonly RequestRule[], reading: RequestReading, ruleset: Ruleset): Refusal[] {
  return rules.flatMap((rule) => rule.check(reading, ruleset) ?? []);
}

/** What a request calls its key: the legacy SDKs have a name of their own for it. */
export function keyFieldOf({ sent: { parameter } }: RequestReading): 'api_key' | 'client' {
  return parameter === 'e' ? 'client' : 'api_key';
}

/** The key of a request, as far as it was read: null where there is none, or it is no text. */
export function keyOf({ fields, foundKey }: RequestReading): string | null {
  const key = fields?.api_key ?? foundKey;
  return typeof key === 'string' ? key : null;
}

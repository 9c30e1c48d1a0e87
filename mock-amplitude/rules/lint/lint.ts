import type { Projects } from '../../projects/projects.ts';
import type { ReadEvent } from '../event/read-event.ts';
import type { SentObject } from '../json.ts';
import type { RequestReading } from '../request/request-rule.ts';
import type { Rule } from '../rule.ts';
import type { LintSlug } from './lint-slugs.ts';
import type { PropertyWalk } from './property-walk.ts';

/** What is said of a finding: the value and what is probably the matter, and what to do. */
export interface LintWords {
  message: string;
  fix: string;
}

/**
 * Told of each finding. Where it is, and what there is to say of it, is asked only when somebody reads it: at arrival it is
 * counted, which must cost nothing.
 */
export type LintReport = (path: () => string, say: () => LintWords) => void;

/** What a lint knows of the request that an event came in. Times in ms since the epoch. */
export interface LintContext {
  /** Arrival, by the time of the project. */
  readonly now: number;
  /** `client_upload_time` of the request, null where it had none. */
  readonly clientUploadTime: number | null;
  /** The event once more, with the digits of numbers that JavaScript cannot hold as text; undefined where nobody can say. */
  readExactly(): SentObject | undefined;
}

/** What lints about a whole request go by. */
export interface LintedRequest {
  readonly reading: RequestReading;
  /** Slug of the rule that refused it before its events were looked at, null where none did. */
  readonly refusedBy: string | null;
  readonly projects: Pick<Projects, 'resemble'>;
}

interface LintBase extends Rule {
  readonly slug: LintSlug;
  /** Of one event it is said once, however often it is found: it has one cause. Default: each is. */
  readonly once?: true;
}

/** A lint about an event's own fields. */
export interface EventLint extends LintBase {
  readonly kind: 'event';
  check(event: ReadEvent, context: LintContext, report: LintReport): void;
}

/** A lint about single properties of an event, its user or its groups, at any depth. */
export interface PropertyLint extends LintBase {
  readonly kind: 'property';
  /** What it is asked of: each value of some types, or whatever has one of these names. */
  readonly asked: { readonly types: readonly PropertyType[] } | { readonly names: readonly string[] };
  /** @param name of the property; for what stands in a list, that of the list */
  check(name: string, value: unknown, walk: PropertyWalk, context: LintContext, report: LintReport): void;
}

/** The types of JSON that lints are asked by; a list is an object. */
export type PropertyType = 'number' | 'string' | 'object';

/** A lint about a request as a whole; one that was refused, too. */
export interface RequestLint extends LintBase {
  readonly kind: 'request';
  check(request: LintedRequest, report: LintReport): void;
}

/** What is accepted and probably not meant, in one place: small, pure, known by its slug. It never changes what becomes of anything. */
export type Lint = EventLint | PropertyLint | RequestLint;

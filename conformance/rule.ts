import type { Json, JsonObject } from '../lib/json.ts';

/** core: what every client meets · complete: what is stored, and read back · strict: what is decided, and fine print. */
export const TIERS = ['core', 'complete', 'strict'] as const;

export type Tier = (typeof TIERS)[number];

export type { Json, JsonObject } from '../lib/json.ts';

/** What a case sends; everything has a default, see rule.schema.json. */
export interface CaseRequest {
  endpoint?: 'us' | 'eu' | 'control';
  method?: 'GET' | 'POST' | 'PUT' | 'OPTIONS';
  path?: string;
  /** Null takes a default header off. */
  headers?: Record<string, string | null>;
  /** Name of the target's key. */
  key?: string;
  /** Names of target's keys: `Basic key:secret`, or `Api-Key secret`. */
  auth?: { basic: string } | { apiKey: string };
  query?: JsonObject;
  events?: JsonObject[];
  repeat?: number;
  /** Only in `before`. */
  times?: number;
  options?: Json;
  /** In bytes. */
  padTo?: number;
  json?: Json;
  text?: string;
  base64?: string;
  form?: JsonObject;
  /** Sends the form as `multipart/form-data`. */
  multipart?: boolean;
  gzip?: boolean;
}

/** What a zip of files with a line of JSON for each row must hold. */
export interface ZipExpectation {
  /** A pattern for the name of every file. */
  names?: string;
  /** Looks only at the rows that hold this among others. */
  where?: JsonObject;
  rows: Json[];
  /** Whether the keys of each row must go from a to z. */
  sorted?: boolean;
}

/** What the answer, and what is stored, must be. */
export interface CaseExpectation {
  status: number;
  headers?: Record<string, string | null | { matches: string }>;
  body?: Json;
  text?: string;
  zip?: ZipExpectation;
  stored?: number;
  storedEvent?: JsonObject;
  storedEvents?: JsonObject[];
  /** `arrival`: `storedEvents` stand in the order in which they were taken in, which only a control API shows. */
  storedOrder?: 'arrival';
  /** Slugs. */
  warnings?: string[];
}

/** A request and what is expected of its answer. */
export interface CaseExchange {
  request: CaseRequest;
  expect: CaseExpectation;
  /** Name → where its value is in the answer, as `matches.0.amplitude_id`; later exchanges say `${saved.<name>}`. */
  save?: Record<string, string>;
}

/** Where a case shows its rule: in what is answered, in what is stored, in the warnings; or nowhere. */
export type Proof = 'answer' | 'stored' | 'warnings' | 'nothing';

export interface RuleCase extends CaseExchange {
  name: string;
  /** What has to be seen so that the rule is shown. Without it, `chooseProofs` says. */
  proves?: Proof;
  /** Where it is weaker than its rule's: a part that is only decided. */
  level?: 'MUST' | 'SHOULD';
  /** Parts of what is expected that are only decided, as differences name them: `body`, `body.error`, `then.0.status`. */
  should?: string[];
  /** The case is about one of several ways that a server may choose: errorIndexes: all. */
  decision?: Record<string, string>;
  /** Sent first, one after the other; each must be answered 200. */
  before?: CaseRequest[];
  /** What follows, one after the other, until one differs. */
  then?: CaseExchange[];
}

/** One rule of the API, known by its slug; a case with a table (`each`) is already one case for each row. */
export interface ConformanceRule {
  slug: string;
  title: string;
  /** A SHOULD that fails is reported, and the suite passes all the same. */
  level: 'MUST' | 'SHOULD';
  /** Without it, `tierOf` says. */
  tier?: Tier;
  source: { tags: string[]; text: string };
  cases: RuleCase[];
}

/** A rule as its file holds it, checked against the schema; its tables are not laid out yet. */
export type RuleFile = JsonObject & { cases: JsonObject[] };

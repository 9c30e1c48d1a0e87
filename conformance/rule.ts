/** JSON as it travels. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** What a case sends; everything has a default, see rule.schema.json. */
export interface CaseRequest {
  endpoint?: 'us' | 'eu';
  method?: 'GET' | 'POST' | 'PUT' | 'OPTIONS';
  path?: string;
  /** Null takes a default header off. */
  headers?: Record<string, string | null>;
  /** Name of the target's key. */
  key?: string;
  events?: JsonObject[];
  repeat?: number;
  options?: Json;
  /** In bytes. */
  padTo?: number;
  json?: Json;
  text?: string;
  base64?: string;
  gzip?: boolean;
}

/** What must come of it. */
export interface CaseExpectation {
  status: number;
  headers?: Record<string, string | null | { matches: string }>;
  body?: Json;
  text?: string;
  stored?: number;
  storedEvent?: JsonObject;
}

export interface RuleCase {
  name: string;
  /** Sent first, one after the other; each must be answered 200. */
  before?: CaseRequest[];
  request: CaseRequest;
  expect: CaseExpectation;
}

/** One rule of the API, known by its slug; a case with a table (`each`) is already one case for each row. */
export interface Rule {
  slug: string;
  title: string;
  /** A SHOULD that fails is told and fails nothing. */
  level: 'MUST' | 'SHOULD';
  source: { tags: string[]; text: string };
  cases: RuleCase[];
}

/** A rule as its file holds it, checked against the schema; what a table puts where is yet to be seen. */
export type RuleFile = JsonObject & { cases: JsonObject[] };

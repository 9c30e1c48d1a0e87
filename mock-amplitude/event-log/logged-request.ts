import type { IncomingHttpHeaders } from 'node:http';
import { hideNamedKeys, hideSecretIn, hideSecretInForm, redactSecret } from '../../lib/redact-secret.ts';
import type { SentRequest, WrittenAnswer } from '../http/endpoint.ts';
import { BODY_KEPT_BYTES } from '../limits.ts';
import type { SentObject } from '../rules/json.ts';
import type { Fate, Stored } from '../rules/judgement.ts';
import type { Diagnostic, Region, RequestRecord, Verdict } from '../verdict.ts';
import { LoggedEvent } from './logged-event.ts';

/** All there is to know of one request: what came, what was judged, what was answered. Times in ms since the epoch. */
export interface Exchange {
  seq: number;
  at: number;
  latencyMs: number;
  region: Region;
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  /** The address it came from. */
  remoteAddress: string;
  /** After any gunzip; empty where it was too large or cut short, and cut where it holds no events. */
  body: Buffer;
  /** Size of the body as it came, after any gunzip. */
  bytes: number;
  answer: WrittenAnswer;
  verdict: Verdict;
  rule: string | null;
  diagnostics: Diagnostic[];
  /** Name of its project. */
  project: string | null;
  /** Whole. */
  apiKey: string | null;
  eventCount: number;
  /** One for each event that could be read. */
  fates: readonly Fate[];
  /** What was made of those that are stored. */
  stored: Stored | undefined;
  /** Ids shorter than this were taken off its events, in characters; 0 where none were. */
  shortestId: number;
  clientUploadTime: number | null;
}

/** Reads a request's events once more, as its endpoint did when it came. */
export type ReadEvents = (sent: SentRequest) => readonly SentObject[];

/**
 * The record of a request as the log keeps it: the text that came, and what was judged. Whatever only a reader of the
 * record needs is made when it is read, since most records never are.
 */
export class LoggedRequest implements RequestRecord {
  readonly kind = 'request';
  readonly exchange: Exchange;
  readonly #readEvents: ReadEvents;

  constructor(exchange: Exchange, readEvents: ReadEvents) {
    this.exchange = exchange;
    this.#readEvents = readEvents;
  }

  get seq() {
    return this.exchange.seq;
  }

  get at() {
    return this.exchange.at;
  }

  get region() {
    return this.exchange.region;
  }

  get project() {
    return this.exchange.project;
  }

  get verdict() {
    return this.exchange.verdict;
  }

  get rule() {
    return this.exchange.rule;
  }

  get diagnostics() {
    return this.exchange.diagnostics;
  }

  get bytes() {
    return this.exchange.bytes;
  }

  get latencyMs() {
    return this.exchange.latencyMs;
  }

  get method() {
    return this.exchange.method;
  }

  /** Without the query, which may hold the key. */
  get path() {
    return this.exchange.url.split('?', 1)[0] ?? '';
  }

  get eventCount() {
    return this.exchange.eventCount;
  }

  get eventRecords() {
    return this.exchange.fates.length;
  }

  get apiKey() {
    const { apiKey } = this.exchange;
    return apiKey === null ? null : redactSecret(apiKey);
  }

  get request() {
    const { headers, body, bytes } = this.exchange;
    return {
      headers: flattenHeaders(headers),
      body: hideKey(body.toString('utf8', 0, BODY_KEPT_BYTES), this.exchange),
      truncated: bytes > BODY_KEPT_BYTES,
    };
  }

  get answer() {
    const { answer, apiKey } = this.exchange;
    return { status: answer.status, body: hideSecretIn(answer.text, apiKey) };
  }

  /** Its events as they were sent. */
  get sentEvents(): readonly SentObject[] {
    if (lastRead?.request !== this) {
      const { method, url, headers, body } = this.exchange;
      const sent = { method, url, contentType: headers['content-type'], body };
      lastRead = { request: this, events: this.#readEvents(sent) };
    }
    return lastRead.events;
  }

  /**
   * Whether one of its events may hold this text. A look at the bytes costs a fraction of reading them, and most of what
   * is looked for is in few requests.
   */
  mayHold(text: string): boolean {
    const { url, headers, body } = this.exchange;
    // A query may hold the events, whatever the content type says.
    if (url.includes('?')) return true;
    if (!WRITTEN_ONE_WAY.test(text) || !/json|plain/.test(headers['content-type'] ?? '')) return true;
    return body.includes(text) || body.includes('\\u');
  }

  /** The records of its events, in order. */
  readRecords(): LoggedEvent[] {
    return this.exchange.fates.map((fate, index) => new LoggedEvent(this, index, fate));
  }

  toJSON() {
    const { kind, seq, at, region, project, verdict, rule, diagnostics, bytes, latencyMs, method, path } = this;
    const { apiKey, eventCount, eventRecords, request, answer } = this;
    return {
      ...{ kind, seq, at, region, project, verdict, rule, diagnostics, bytes, latencyMs, method, path },
      ...{ apiKey, eventCount, eventRecords, request, answer },
    };
  }
}

/** A text that JSON writes in no other way, but for escapes such as \\u0061. A number may be written in many. */
const WRITTEN_ONE_WAY = /^[\w.-]*[a-z_][\w.-]*[a-z_][\w.-]*$/i;

/** Whoever reads one event of a request mostly reads the next one, too: the text is parsed once. */
let lastRead: { request: LoggedRequest; events: readonly SentObject[] } | undefined;

/** Hides the key of a request in its body, its URL or its answer; whatever is named so where the key could not be read. */
export function hideKey(text: string, { headers, apiKey }: Pick<Exchange, 'headers' | 'apiKey'>): string {
  if (apiKey !== null && text.includes(apiKey)) return hideSecretIn(text, apiKey);
  const isForm = headers['content-type']?.includes('urlencoded') === true;
  return hideNamedKeys(isForm ? hideSecretInForm(text, apiKey) : text);
}

/** Headers as they are shown and kept: those that came more than once are joined. */
export function flattenHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]);
  return Object.fromEntries(pairs);
}

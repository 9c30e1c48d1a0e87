import type { IncomingHttpHeaders } from 'node:http';
import { hideSecretIn, redactSecret } from '../../runtime/redact-secret.ts';
import { BODY_KEPT_BYTES } from '../limits.ts';
import type { SentObject } from '../rules/json.ts';
import type { Fate, Judgement } from '../rules/judgement.ts';
import type { Region, RequestVerdict } from '../verdict.ts';
import type { SentRequest, WrittenAnswer } from './endpoint.ts';
import { LoggedEvent } from './logged-event.ts';

/** One request and the answer it got. */
export interface Exchange {
  region: Region;
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  /** After any gunzip; empty where it was too large or cut short. */
  body: Buffer;
  /** The address it came from. */
  remoteAddress: string;
  answer: WrittenAnswer;
  latencyMs: number;
  /** Reads its events once more, as the endpoint did when it came. */
  readEvents: (sent: SentRequest) => readonly SentObject[];
}

/**
 * The record of a request as the log keeps it: the text that came, and what was judged. Whatever only a reader of the
 * record needs is made when it is read, since most records never are.
 */
export class LoggedRequest implements RequestVerdict {
  readonly kind = 'request';
  readonly seq: number;
  readonly at: number;
  readonly region: Region;
  readonly project: string | null;
  readonly verdict: RequestVerdict['verdict'];
  readonly rule: string | null;
  readonly diagnostics: RequestVerdict['diagnostics'];
  readonly bytes: number;
  readonly latencyMs: number;
  readonly method: string;
  readonly eventCount: number;
  readonly eventRecords: number;
  /** Ids shorter than this were taken off its events, in characters. */
  readonly shortestId: number;
  readonly clientUploadTime: number | null;
  readonly remoteAddress: string;
  readonly #apiKey: string | null;
  readonly #url: string;
  readonly #headers: IncomingHttpHeaders;
  readonly #body: Buffer;
  readonly #answer: WrittenAnswer;
  readonly #readEvents: Exchange['readEvents'];
  readonly #fates: readonly Fate[];

  constructor(seq: number, exchange: Exchange, judgement: Judgement) {
    this.seq = seq;
    this.at = judgement.at;
    this.region = exchange.region;
    this.project = judgement.project?.name ?? null;
    this.verdict = judgement.verdict;
    this.rule = judgement.rule;
    this.diagnostics = judgement.diagnostics;
    this.bytes = exchange.body.length;
    this.latencyMs = exchange.latencyMs;
    this.method = exchange.method;
    this.eventCount = judgement.eventCount;
    this.eventRecords = judgement.events.length;
    this.#apiKey = judgement.apiKey;
    this.#url = exchange.url;
    this.remoteAddress = exchange.remoteAddress;
    this.#headers = exchange.headers;
    this.#body = this.eventRecords > 0 ? exchange.body : exchange.body.subarray(0, BODY_KEPT_BYTES);
    this.#answer = exchange.answer;
    this.#readEvents = exchange.readEvents;
    this.#fates = judgement.events.map(({ fate }) => fate);
    this.shortestId = judgement.shortestId;
    this.clientUploadTime = judgement.clientUploadTime;
  }

  /** Without the query, which may hold the key. */
  get path() {
    return this.#url.split('?', 1)[0] ?? '';
  }

  get apiKey() {
    return this.#apiKey === null ? null : redactSecret(this.#apiKey);
  }

  get request() {
    return {
      headers: flatten(this.#headers),
      body: hideSecretIn(this.#body.toString('utf8', 0, BODY_KEPT_BYTES), this.#apiKey),
      truncated: this.bytes > BODY_KEPT_BYTES,
    };
  }

  get answer() {
    return { status: this.#answer.status, body: hideSecretIn(this.#answer.text, this.#apiKey) };
  }

  /** Its events as they were sent. */
  get sentEvents(): readonly SentObject[] {
    if (lastRead?.request !== this) lastRead = { request: this, events: this.#readEvents(this.#sent) };
    return lastRead.events;
  }

  get #sent(): SentRequest {
    return { method: this.method, url: this.#url, contentType: this.#headers['content-type'], body: this.#body };
  }

  /** The records of its events, in order. */
  readRecords(): LoggedEvent[] {
    return this.#fates.map((fate, index) => new LoggedEvent(this, index, fate));
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

/** Whoever reads one event of a request mostly reads the next one, too: the text is parsed once. */
let lastRead: { request: LoggedRequest; events: readonly SentObject[] } | undefined;

function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]);
  return Object.fromEntries(pairs);
}

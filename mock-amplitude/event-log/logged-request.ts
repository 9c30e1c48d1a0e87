import type { IncomingHttpHeaders } from 'node:http';
import { hideNamedKeys, hideSecretIn, hideSecretInForm, holdsSecret, redactSecret } from '../../lib/redact-secret.ts';
import { BODY_KEPT_BYTES } from '../limits.ts';
import { coerceNumbers } from '../rules/event/coerce-numbers.ts';
import type { SentObject } from '../rules/json.ts';
import type { RequestRecord } from '../verdict.ts';
import type { Exchange, RecordSource } from './exchange.ts';
import { LoggedEvent } from './logged-event.ts';

/**
 * The record of a request as the log keeps it: the text that came, and what was decided at arrival. Whatever only a reader
 * of the record needs is made when it is read, since most records never are; reading one decides nothing anew.
 */
export class LoggedRequest implements RequestRecord {
  readonly kind = 'request';
  readonly source: RecordSource;
  /** Replaced before anybody is told of it, where its answer turns out to be another one. */
  exchange: Exchange;

  constructor(exchange: Exchange, source: RecordSource) {
    this.exchange = exchange;
    this.source = source;
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
    return this.exchange.results.count;
  }

  get apiKey() {
    const { apiKey } = this.exchange;
    return apiKey === null ? null : redactSecret(apiKey);
  }

  get request() {
    const { headers, body, bytes } = this.exchange;
    return {
      headers: flattenHeaders(headers, this.exchange),
      body: hideKey(body.toString('utf8', 0, BODY_KEPT_BYTES), this.exchange),
      truncated: bytes > BODY_KEPT_BYTES,
    };
  }

  get answer() {
    const { answer, apiKey } = this.exchange;
    return { status: answer.status, body: hideSecretIn(answer.text, apiKey) };
  }

  /** What the log keeps for it, in bytes. */
  get weight() {
    return this.exchange.body.length + this.exchange.storedBytes;
  }

  /** Its events as they were sent. Parses the body at each call: keep the list to read several. */
  readSentEvents(exactly = false): readonly SentObject[] {
    const { method, url, region, headers, body, at, coerced } = this.exchange;
    const sent = this.source.readEvents(
      { method, url, region, contentType: headers['content-type'], body, at },
      exactly,
    );
    return coerced ? sent.map(coerceNumbers) : sent;
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

  /** The records of its events, in order. The body is parsed once for all of them, when the first of them is read. */
  *readRecords(): Generator<LoggedEvent> {
    let sent: readonly SentObject[] | undefined;
    const readSent = () => {
      sent ??= this.readSentEvents();
      return sent;
    };
    let exact: readonly SentObject[] | undefined;
    const readExactly = () => {
      exact ??= this.readSentEvents(true);
      return exact;
    };
    const { exchange, source } = this;
    for (let index = 0; index < exchange.results.count; index++) {
      yield new LoggedEvent({ exchange, source, readSent, readExactly }, index);
    }
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

/** Hides the key of a request in its body, its URL or its answer; whatever is named so where the key could not be read. */
export function hideKey(text: string, { headers, apiKey }: Pick<Exchange, 'headers' | 'apiKey'>): string {
  if (apiKey !== null && holdsSecret(text, apiKey)) return hideSecretIn(text, apiKey);
  const isForm = headers['content-type']?.includes('urlencoded') === true;
  return hideNamedKeys(isForm ? hideSecretInForm(text, apiKey) : text);
}

/** Headers as they are shown and kept: those that came more than once are joined, and the key of the request is hidden. */
export function flattenHeaders(
  headers: IncomingHttpHeaders,
  exchange: Pick<Exchange, 'headers' | 'apiKey'>,
): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => [
    name,
    hideKey([value ?? ''].flat().join(', '), exchange),
  ]);
  return Object.fromEntries(pairs);
}

import { hideSecretIn, redactSecret } from '../../lib/redact-secret.ts';
import { readIds } from '../rules/event/read-ids.ts';
import { isObject, type SentObject } from '../rules/json.ts';
import { isLinted, tellEventLints } from '../rules/lint/lint-events.ts';
import { resultAt } from '../rules/request-result.ts';
import { cutStrings } from '../rules/stored/cut-strings.ts';
import { normalizeEvent } from '../rules/stored/normalize-event.ts';
import { countRevenue } from '../rules/stored/revenue.ts';
import { ownSnapshot, partAt } from '../rules/stored/stored-part.ts';
import { readEventTime } from '../rules/stored/time.ts';
import type { Diagnostic, EventRecord } from '../verdict.ts';
import type { Exchange, RecordSource } from './exchange.ts';
import { LookedUp } from './pattern.ts';

/** The request that an event came in. */
interface RequestOfEvent {
  readonly exchange: Exchange;
  readonly source: RecordSource;
  /** The events of the request as they were sent. */
  readSent(): readonly SentObject[];
  /** The same with numbers that JavaScript cannot hold as text. */
  readExactly(): readonly SentObject[];
}

/** The record of an event, made when somebody asks for it: what it says is read from its request's text. */
export class LoggedEvent implements EventRecord {
  readonly kind = 'event';
  readonly seq: number;
  readonly index: number;
  readonly verdict: EventRecord['verdict'];
  readonly rule: string | null;
  readonly atFault: boolean;
  readonly #request: RequestOfEvent;
  readonly #diagnostics: readonly Diagnostic[];
  #madeOnce: Made | undefined;
  #lintedOnce: readonly Diagnostic[] | undefined;

  constructor(request: RequestOfEvent, index: number) {
    const { seq, results } = request.exchange;
    const { verdict, rule, atFault, diagnostics } = resultAt(results, index);
    this.seq = seq + 1 + index;
    this.index = index;
    this.verdict = verdict;
    this.rule = rule;
    this.atFault = atFault;
    this.#request = request;
    this.#diagnostics = diagnostics;
  }

  /** The event as it was sent. */
  get sent(): Readonly<SentObject> {
    return this.#sent;
  }

  get eventType() {
    return text(this.#sent.event_type);
  }

  get userId() {
    return this.#ids.user_id?.trim() ?? null;
  }

  get deviceId() {
    return this.#ids.device_id?.trim() ?? null;
  }

  get amplitudeId() {
    return this.#stored?.amplitudeId || null;
  }

  get insertId() {
    return text(this.#sent.insert_id);
  }

  get at() {
    return this.#request.exchange.at;
  }

  get region() {
    return this.#request.exchange.region;
  }

  get project() {
    return this.#request.exchange.project;
  }

  get latencyMs() {
    return this.#request.exchange.latencyMs;
  }

  get requestSeq() {
    return this.#request.exchange.seq;
  }

  /** Whether its request came with this key. */
  hasKey(key: string): boolean {
    const { apiKey } = this.#request.exchange;
    return apiKey !== null && (apiKey === key || apiKey === redactSecret(key));
  }

  get bytes() {
    return measure(this.#sent);
  }

  get revenue() {
    return this.verdict === 'accepted' ? countRevenue(this.#sent).revenue : null;
  }

  get diagnostics() {
    return [...this.#diagnostics, ...this.#made.warnings, ...this.#linted];
  }

  get event() {
    return this.#made.event;
  }

  /** The event as filters are held against it: of its user's properties none is written out that nobody asks for. */
  get view(): LookedUp {
    const { event } = this;
    const user = ownSnapshot(this.#stored);
    const properties =
      user === undefined
        ? undefined
        : new LookedUp(
            (key) => cutStrings(user.get(key), '').value,
            () => event.user_properties,
          );
    const get = (key: string) => {
      if (key === 'user_properties' && properties !== undefined) return properties;
      return Object.hasOwn(event, key) ? event[key] : undefined;
    };
    return new LookedUp(
      get,
      () => event,
      () => Object.keys(event),
    );
  }

  /** When it happened, in ms since the epoch (`normalize.time`). */
  get eventTime() {
    return readEventTime(this.#sent.time, this.at, this.#request.exchange.clientUploadTime);
  }

  /** Whether it changed properties of its user. */
  get changedUser() {
    const { user_properties: sent, $skip_user_properties_sync: skip } = this.#sent;
    return skip !== true && isObject(sent) && Object.keys(sent).length > 0;
  }

  /** What is known of its request that no record tells. */
  get arrival() {
    const { url, clientUploadTime, rowSeed } = this.#request.exchange;
    return { path: url.split('?', 1)[0] ?? '', clientUploadTime, rowSeed };
  }

  toJSON() {
    const { kind, seq, at, region, project, verdict, rule, diagnostics, bytes, latencyMs, requestSeq, index } = this;
    const { atFault, eventType, userId, deviceId, amplitudeId, insertId, revenue, event } = this;
    return {
      ...{ kind, seq, at, region, project, verdict, rule, diagnostics, bytes, latencyMs, requestSeq, index },
      ...{ atFault, eventType, userId, deviceId, amplitudeId, insertId, revenue, event },
    };
  }

  get #sent(): SentObject {
    return this.#request.readSent()[this.index] ?? {};
  }

  get #ids() {
    return readIds(this.#sent, this.#request.exchange.shortestId);
  }

  get #stored() {
    return this.verdict === 'accepted' ? partAt(this.#request.exchange.stored, this.index) : undefined;
  }

  /** What is stored of it; of one that is not, what was sent. */
  get #made(): Made {
    this.#madeOnce ??= this.verdict === 'accepted' ? this.#normalize() : { event: this.#sent, warnings: [] };
    return this.#madeOnce;
  }

  get #linted(): readonly Diagnostic[] {
    this.#lintedOnce ??= isLinted(this) ? this.#lint() : NOTHING;
    return this.#lintedOnce;
  }

  #lint(): readonly Diagnostic[] {
    const { lints, at, clientUploadTime, apiKey } = this.#request.exchange;
    const readExactly = () => this.#request.readExactly()[this.index];
    const context = { now: at, clientUploadTime, readExactly };
    return tellEventLints(this.#sent, this.index, lints, context, (text) => hideSecretIn(text, apiKey));
  }

  #normalize(): Made {
    const { index, userId, deviceId } = this;
    const { project, at, clientUploadTime, remoteAddress } = this.#request.exchange;
    return normalizeEvent(this.#sent, {
      ...{ index, userId, deviceId, clientUploadTime, remoteAddress },
      lookups: this.#request.source.lookups,
      library: this.#request.source.library,
      project: project ?? '',
      receivedAt: at,
      stored: this.#stored ?? null,
    });
  }
}

const NOTHING: readonly Diagnostic[] = [];

type Made = ReturnType<typeof normalizeEvent>;

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Bytes of the event as compact JSON; 0 for one nested too deep to be written. */
function measure(event: SentObject): number {
  try {
    return Buffer.byteLength(JSON.stringify(event));
  } catch {
    return 0;
  }
}

import { readIds } from '../rules/event/read-ids.ts';
import type { SentObject } from '../rules/json.ts';
import type { Fate } from '../rules/judgement.ts';
import { normalizeEvent } from '../rules/stored/normalize-event.ts';
import { countRevenue } from '../rules/stored/revenue.ts';
import type { Diagnostic, EventRecord } from '../verdict.ts';
import type { LoggedRequest } from './logged-request.ts';

/** The record of an event, made when somebody asks for it: what it says is read from its request's text. */
export class LoggedEvent implements EventRecord {
  readonly kind = 'event';
  readonly seq: number;
  readonly index: number;
  readonly verdict: EventRecord['verdict'];
  readonly rule: string | null;
  readonly atFault: boolean;
  readonly #request: LoggedRequest;
  readonly #diagnostics: Diagnostic[];
  #madeOnce: Made | undefined;

  constructor(request: LoggedRequest, index: number, fate: Fate) {
    this.seq = request.seq + 1 + index;
    this.index = index;
    this.verdict = fate.verdict;
    this.rule = fate.rule;
    this.atFault = fate.atFault;
    this.#request = request;
    this.#diagnostics = fate.diagnostics;
  }

  get eventType() {
    return text(this.#sent.event_type);
  }

  get userId() {
    return this.#ids.user_id.text?.trim() ?? null;
  }

  get deviceId() {
    return this.#ids.device_id.text?.trim() ?? null;
  }

  get amplitudeId() {
    return this.#stored?.amplitudeId || null;
  }

  get insertId() {
    return text(this.#sent.insert_id);
  }

  get at() {
    return this.#request.at;
  }

  get region() {
    return this.#request.region;
  }

  get project() {
    return this.#request.project;
  }

  get latencyMs() {
    return this.#request.latencyMs;
  }

  get requestSeq() {
    return this.#request.seq;
  }

  get bytes() {
    return measure(this.#sent);
  }

  get revenue() {
    return this.verdict === 'accepted' ? countRevenue(this.#sent).revenue : null;
  }

  get diagnostics() {
    return [...this.#diagnostics, ...this.#made.warnings];
  }

  get event() {
    return this.#made.event;
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
    return this.#request.sentEvents[this.index] ?? {};
  }

  get #ids() {
    return readIds(this.#sent, this.#request.exchange.shortestId);
  }

  get #stored() {
    return this.#request.exchange.stored?.[this.index];
  }

  /** What is stored of it; of one that is not, what was sent. */
  get #made(): Made {
    this.#madeOnce ??= this.verdict === 'accepted' ? this.#normalize() : { event: this.#sent, warnings: [] };
    return this.#madeOnce;
  }

  #normalize(): Made {
    const { index, userId, deviceId } = this;
    const { project, at, clientUploadTime, remoteAddress } = this.#request.exchange;
    return normalizeEvent(this.#sent, {
      ...{ index, userId, deviceId, clientUploadTime, remoteAddress },
      project: project ?? '',
      receivedAt: at,
      stored: this.#stored ?? null,
    });
  }
}

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

import type { IncomingHttpHeaders } from 'node:http';
import { hideSecretIn, redactSecret } from '../../runtime/redact-secret.ts';
import { countRevenue } from '../count-revenue.ts';
import { BODY_KEPT_BYTES } from '../limits.ts';
import type { SentObject } from '../rules/json.ts';
import type { JudgedEvent, Judgement } from '../rules/judgement.ts';
import type { EventVerdict, Region, RequestVerdict } from '../verdict.ts';

/** One request and the answer it got. */
export interface Exchange {
  region: Region;
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** After any gunzip; what was read of it where it was too large or cut short. */
  body: Buffer;
  /** The answer's body as sent. */
  answerText: string;
  /** Arrival, in ms since the epoch. */
  at: number;
  latencyMs: number;
}

/**
 * Builds the record of a request. What only a reader of the record needs (the text of body and answer, keys hidden) is
 * made when it is read.
 */
export function buildRequestVerdict(seq: number, exchange: Exchange, judgement: Judgement): RequestVerdict {
  const { apiKey, answer } = judgement;
  const { body, headers, answerText } = exchange;
  // A copy: what was read is a slice of a larger buffer of the connection, which would be kept with it.
  const kept = Buffer.from(body.subarray(0, BODY_KEPT_BYTES));
  return {
    kind: 'request',
    seq,
    at: exchange.at,
    region: exchange.region,
    project: judgement.project?.name ?? null,
    verdict: judgement.verdict,
    rule: judgement.rule,
    diagnostics: judgement.diagnostics,
    bytes: body.length,
    latencyMs: exchange.latencyMs,
    method: exchange.method,
    path: exchange.path,
    apiKey: apiKey === null ? null : redactSecret(apiKey),
    eventCount: judgement.eventCount,
    eventRecords: judgement.events.length,
    get request() {
      return {
        headers: flatten(headers),
        body: hideSecretIn(kept.toString('utf8'), apiKey),
        truncated: body.length > kept.length,
      };
    },
    get answer() {
      return { status: answer.code, body: hideSecretIn(answerText, apiKey) };
    },
  };
}

/** Builds the record of one event of a request; `seqs` are its own number and the request's. */
export function buildEventVerdict(
  seqs: { own: number; request: number },
  exchange: Exchange,
  judgement: Judgement,
  index: number,
  judged: JudgedEvent,
): EventVerdict {
  const accepted = judged.verdict === 'accepted';
  const event = accepted ? buildStored(judged) : judged.sent;
  const { revenue, warnings } = accepted ? countRevenue(event, `events[${index}].`) : { revenue: null, warnings: [] };
  return {
    kind: 'event',
    seq: seqs.own,
    at: exchange.at,
    region: exchange.region,
    project: judgement.project?.name ?? null,
    verdict: judged.verdict,
    rule: judged.rule,
    diagnostics: warnings.length === 0 ? judged.diagnostics : [...judged.diagnostics, ...warnings],
    get bytes() {
      return measure(judged.sent);
    },
    latencyMs: exchange.latencyMs,
    requestSeq: seqs.request,
    index,
    atFault: judged.atFault,
    eventType: text(judged.sent.event_type),
    userId: judged.ids.user_id.text?.trim() ?? null,
    deviceId: judged.ids.device_id.text?.trim() ?? null,
    insertId: text(judged.sent.insert_id),
    revenue,
    event,
  };
}

/** The event as Amplitude keeps it: ids as trimmed text (`event.id-coercion`), without those that were taken off. */
function buildStored({ sent, ids }: JudgedEvent): SentObject {
  const { user_id, device_id, ...rest } = sent;
  return {
    ...rest,
    ...(ids.user_id.text === undefined ? {} : { user_id: ids.user_id.text.trim() }),
    ...(ids.device_id.text === undefined ? {} : { device_id: ids.device_id.text.trim() }),
  };
}

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

function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]);
  return Object.fromEntries(pairs);
}

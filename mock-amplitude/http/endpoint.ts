import type { EventTerms } from '../rules/event/event-terms.ts';
import type { SentObject } from '../rules/json.ts';
import type { RequestReading, RequestRule, SentRequest } from '../rules/request/request-rule.ts';
import type { RequestResult } from '../rules/request-result.ts';
import type { RateEndpoint } from '../state/senders/sender.ts';
import type { Ingestion } from './ingestion.ts';
import type { WrittenAnswer } from './written-answer.ts';

/** What an ingestion endpoint has of its own: how it is called, what it is read by, how it answers. */
export interface Endpoint {
  path: string;
  methods: readonly ('GET' | 'POST')[];
  /** Which of the limits its body has. */
  bodyLimit: 'bodyBytes' | 'batchBodyBytes' | 'delayedBodyBytes';
  /** Whose limit the rate of an id is held to. */
  rate: RateEndpoint;
  /** What it is read by, in the order they are asked; its record is read by them once more. */
  rules: readonly RequestRule[];
  /** Asked after these, once: when it comes. */
  checks: readonly RequestRule[];
  /** The field of a form that holds the events; undefined where the body is the JSON. */
  parameter: SentRequest['parameter'];
  /** Makes an event of each object that came; undefined where that is one. */
  makeEvent: ((sent: SentObject) => SentObject) | undefined;
  /** What it asks of events. */
  terms: EventTerms;
  /** The library of an event that names none (`normalize.library`). */
  library: 'http/1.0' | 'http/2.0';
  /** What becomes of a request that was not refused, where that is more than to check and store its events. */
  takeIn?: (reading: RequestReading, ingestion: Ingestion, remoteAddress: string) => RequestResult;
  write(result: Pick<RequestResult, 'answer' | 'rule'>): WrittenAnswer;
}

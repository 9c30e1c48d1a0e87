import type { SentObject } from '../rules/json.ts';
import type { RequestRule, SentRequest } from '../rules/request/request-rule.ts';
import type { RequestResult } from '../rules/request-result.ts';
import type { RateEndpoint } from '../state/senders/sender.ts';

/** An answer as it goes over the wire. */
export interface WrittenAnswer {
  status: number;
  contentType: string;
  text: string;
}

/** What an ingestion endpoint has of its own: how it is called, what it is read by, how it answers. */
export interface Endpoint {
  path: string;
  methods: readonly ('GET' | 'POST')[];
  /** Which of the limits its body has. */
  bodyLimit: 'bodyBytes' | 'batchBodyBytes';
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
  /** Whether an event may do without user_id and device_id. */
  idsOptional: boolean;
  write(result: Pick<RequestResult, 'answer' | 'rule'>): WrittenAnswer;
}

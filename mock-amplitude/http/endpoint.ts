import type { Ruleset } from '../rules/check-request.ts';
import type { Judgement } from '../rules/judgement.ts';
import type { ReadUpload } from '../rules/upload.ts';
import type { Endpoint as RatedEndpoint } from '../state/throttle/id-counters.ts';

/** A request as it was sent, its body read and gunzipped. */
export interface SentRequest {
  method: string;
  /** Path and query. */
  url: string;
  /** The Content-Type header as sent. */
  contentType: string | undefined;
  body: Buffer;
}

/** An answer as it goes over the wire. */
export interface WrittenAnswer {
  status: number;
  contentType: string;
  text: string;
}

/** What an ingestion endpoint has of its own: how it is called and how it answers. What it judges by is the rules'. */
export interface Endpoint {
  path: string;
  methods: readonly ('GET' | 'POST')[];
  /** Which of the limits its body has. */
  bodyLimit: 'bodyBytes' | 'batchBodyBytes';
  /** Whose limit the rate of an id is held to. */
  rate: RatedEndpoint;
  read(sent: SentRequest, ruleset: Pick<Ruleset, 'limits' | 'acceptTextPlain'>): ReadUpload;
  write(judgement: Judgement): WrittenAnswer;
}

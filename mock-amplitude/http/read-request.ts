import type { ReadEvents, RecordSource } from '../event-log/exchange.ts';
import {
  findFirstRefusal,
  type RequestReading,
  type Ruleset,
  type SentRequest,
  startReading,
} from '../rules/request/request-rule.ts';
import type { Refusal } from '../rules/rule.ts';
import type { Lookups } from '../rules/stored/lookups.ts';
import type { Endpoint } from './endpoint.ts';
import { ENDPOINTS } from './endpoints.ts';

/** A request as far as it could be read, and the refusal it gets where it could not. */
export interface ReadRequest {
  reading: RequestReading;
  refusal: Refusal | undefined;
}

/** Reads a request by its endpoint's rules: the first one that is broken decides. */
export function readRequest({ rules, makeEvent }: Endpoint, sent: SentRequest, ruleset: Ruleset): ReadRequest {
  const reading = startReading(sent);
  const refusal = findFirstRefusal(rules, reading, ruleset);
  if (refusal === undefined && makeEvent !== undefined) reading.events = reading.events?.map(makeEvent);
  return { reading, refusal };
}

/** What the records of requests to a path are read with, where there is no endpoint any more too. */
export function findRecordSource(path: string, ruleset: Ruleset, lookups: Lookups): RecordSource {
  const endpoint = ENDPOINTS.find((one) => one.path === path);
  if (endpoint === undefined) return { readEvents: () => [], lookups, library: '' };
  return { readEvents: createEventReader(endpoint, ruleset), lookups, library: endpoint.library };
}

/** Creates what reads the events of an endpoint's requests once more. */
export function createEventReader(endpoint: Endpoint, ruleset: Ruleset): ReadEvents {
  return ({ body, ...sent }, exactly = false) => {
    const { parameter } = endpoint;
    const text = { ...sent, userAgent: undefined, body: { kind: 'complete', body }, parameter } as const;
    const repeated: SentRequest = exactly ? { ...text, exactly } : text;
    return readRequest(endpoint, repeated, ruleset).reading.events ?? [];
  };
}

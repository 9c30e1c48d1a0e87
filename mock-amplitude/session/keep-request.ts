import { type Exchange, flattenHeaders, LoggedRequest, type ReadEvents } from '../ingest/logged-request.ts';
import { ACCEPTED, type Fate } from '../rules/judgement.ts';
import type { KeptRequest } from './session-part.ts';

/** Writes down what the record of a request cannot be made without. */
export function keepRequest({ exchange }: LoggedRequest): KeptRequest {
  const { body, headers, fates, ...rest } = exchange;
  return {
    type: 'request',
    ...rest,
    headers: flattenHeaders(headers),
    eventRecords: fates.length,
    fates: fates.flatMap((fate, place): [number, Fate][] => (fate === ACCEPTED ? [] : [[place, fate]])),
    body: body.toString('base64'),
  };
}

/**
 * Makes the record of a request of what was kept of it.
 *
 * @param readEvents as the endpoint reads them that it came to
 */
export function reviveRequest(kept: KeptRequest, readEvents: ReadEvents): LoggedRequest {
  const { type: _, body, fates, eventRecords, ...rest } = kept;
  const byPlace = new Map(fates);
  const exchange: Exchange = {
    ...rest,
    body: Buffer.from(body, 'base64'),
    fates: Array.from({ length: eventRecords }, (_, place) => byPlace.get(place) ?? ACCEPTED),
  };
  return new LoggedRequest(exchange, readEvents);
}

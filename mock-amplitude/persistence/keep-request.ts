import { isUtf8 } from 'node:buffer';
import { redactSecret } from '../../lib/redact-secret.ts';
import { type Exchange, flattenHeaders, hideKey, LoggedRequest, type ReadEvents } from '../event-log/logged-request.ts';
import { ACCEPTED, type Fate, type Stored } from '../rules/judgement.ts';
import type { StoredPart } from '../state/profiles/create-profiles.ts';
import type { KeptRequest } from './session-part.ts';

/** Writes down what the record of a request cannot be made without. Its key is hidden: no reader needs it. */
export function keepRequest({ exchange }: LoggedRequest): KeptRequest {
  const { body, headers, fates, stored, url, answer, apiKey, ...rest } = exchange;
  return {
    type: 'request',
    ...rest,
    url: hideKey(url, exchange),
    answer: { ...answer, text: hideKey(answer.text, exchange) },
    apiKey: apiKey === null ? null : redactSecret(apiKey),
    headers: flattenHeaders(headers),
    eventRecords: fates.length,
    fates: fates.flatMap((fate, place): [number, Fate][] => (fate === ACCEPTED ? [] : [[place, fate]])),
    stored: groupParts(stored ?? []),
    body: hideKeyIn(body, exchange).toString('base64'),
  };
}

/** What is no UTF-8 was refused unread, and stays as it is but for what is named as a key. */
function hideKeyIn(body: Buffer, exchange: Exchange): Buffer {
  if (isUtf8(body)) return Buffer.from(hideKey(body.toString('utf8'), exchange));
  return Buffer.from(hideKey(body.toString('latin1'), exchange).replaceAll('…', '.'), 'latin1');
}

/**
 * Makes the record of a request of what was kept of it.
 *
 * @param readEvents as the endpoint reads them that it came to
 */
export function reviveRequest(kept: KeptRequest, readEvents: ReadEvents): LoggedRequest {
  const { type: _, body, fates, stored, eventRecords, ...rest } = kept;
  const byPlace = new Map(fates);
  const exchange: Exchange = {
    ...rest,
    body: Buffer.from(body, 'base64'),
    fates: Array.from({ length: eventRecords }, (_, place) => byPlace.get(place) ?? ACCEPTED),
    stored: spreadParts(stored, eventRecords),
  };
  return new LoggedRequest(exchange, readEvents);
}

/** Events of one user mostly share what was made of them, all but the object it is in. */
function groupParts(stored: Stored): KeptRequest['stored'] {
  const groups: KeptRequest['stored'] = [];
  for (const [place, part] of stored.entries()) {
    if (part === undefined) continue;
    const last = groups.at(-1);
    if (last !== undefined && isSame(last.part, part)) last.places.push(place);
    else groups.push({ places: [place], part });
  }
  return groups;
}

function isSame(one: StoredPart, other: StoredPart): boolean {
  return (
    one.amplitudeId === other.amplitudeId &&
    one.userProperties === other.userProperties &&
    one.warnings === other.warnings &&
    one.groups === other.groups &&
    one.groupProperties === other.groupProperties
  );
}

function spreadParts(groups: KeptRequest['stored'], count: number): Stored | undefined {
  if (groups.length === 0) return undefined;
  const stored: (StoredPart | undefined)[] = Array.from({ length: count }, () => undefined);
  for (const { places, part } of groups) for (const place of places) stored[place] = part;
  return stored;
}

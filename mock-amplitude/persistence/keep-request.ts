import { isUtf8 } from 'node:buffer';
import { redactSecret } from '../../lib/redact-secret.ts';
import type { Exchange, RecordSource } from '../event-log/exchange.ts';
import { flattenHeaders, hideKey, LoggedRequest } from '../event-log/logged-request.ts';
import type { CompiledLints } from '../rules/lint/compiled-lints.ts';
import { ACCEPTED, sameResults } from '../rules/request-result.ts';
import { keepParts, reviveParts } from './keep-parts.ts';
import type { KeptRequest } from './session-part.ts';

/** Writes down what the record of a request cannot be made without. Its key is hidden: no reader needs it. */
export function keepRequest({ exchange }: LoggedRequest): KeptRequest {
  const {
    body,
    headers,
    results,
    stored,
    storedBytes: _,
    url,
    answer,
    apiKey,
    diagnostics,
    lints: _lints,
    ...rest
  } = exchange;
  return {
    type: 'request',
    ...rest,
    diagnostics: [...diagnostics],
    url: hideKey(url, exchange),
    answer: { ...answer, text: hideKey(answer.text, exchange) },
    apiKey: apiKey === null ? null : redactSecret(apiKey),
    headers: flattenHeaders(headers, exchange),
    eventRecords: results.count,
    result: results.common === ACCEPTED ? null : results.common,
    ownResults: [...results.own],
    stored: keepParts(stored),
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
 * @param source reads its events as the endpoint does that it came to
 * @param lints those that are on for its project now
 */
export function reviveRequest(kept: KeptRequest, source: RecordSource, lints: CompiledLints): LoggedRequest {
  const { type: _, body, result, ownResults, stored, eventRecords, coerced = false, rowSeed = 0, ...rest } = kept;
  const { parts, bytes } = reviveParts(stored);
  const exchange: Exchange = {
    ...rest,
    coerced,
    rowSeed,
    body: Buffer.from(body, 'base64'),
    results: sameResults(eventRecords, result ?? ACCEPTED, new Map(ownResults)),
    stored: parts,
    storedBytes: bytes,
    lints,
  };
  return new LoggedRequest(exchange, source);
}

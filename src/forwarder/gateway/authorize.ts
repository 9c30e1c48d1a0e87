import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { equalSecrets } from '../../../lib/equal-secrets.ts';
import { HttpProblem } from './http-problem.ts';

/** How far the sender's clock may be off, in ms. */
const MAX_SKEW_MS = 300_000;

/**
 * Checks `Authorization: Bearer dk_…`.
 *
 * @param isKey whether a text is the pipeline key
 * @param inBody the key as a beacon sends it, which can have no headers; it counts only where there is no header
 */
export function checkPipelineKey(
  headers: IncomingHttpHeaders,
  isKey: (sent: string) => boolean,
  inBody?: unknown,
): void {
  const inHeader = headers.authorization;
  const [scheme = '', key = ''] = (inHeader ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer' && isKey(key)) return;
  const beside = inHeader === undefined && typeof inBody === 'string' ? inBody : '';
  if (beside !== '' && isKey(beside)) return;
  const none = inHeader === undefined && beside === '';
  const message = none ? 'There is no pipeline key.' : 'The pipeline key is wrong.';
  throw new HttpProblem(
    401,
    message,
    'Send Authorization: Bearer and the pipeline key, dk_…, that the emulator prints at start.',
  );
}

/**
 * Checks `X-Signature: sha256=<hex>`, the HMAC-SHA256 of `X-Timestamp`, a dot and the raw body; the timestamp is in ms
 * and at most five minutes off.
 *
 * @param now in ms since the epoch
 */
export function checkSignature(headers: IncomingHttpHeaders, body: Buffer, secret: string, now: number): void {
  const timestamp = single(headers['x-timestamp']);
  const signature = single(headers['x-signature']);
  if (timestamp === '' || signature === '') {
    throw new HttpProblem(401, 'The request is not signed.', 'Send X-Timestamp and X-Signature: sha256=<hex>.');
  }
  if (!/^\d+$/.test(timestamp) || Math.abs(now - Number(timestamp)) > MAX_SKEW_MS) {
    const fix = `Send the present time in ms since 1970, at most ${MAX_SKEW_MS} ms off; check the clock.`;
    throw new HttpProblem(401, `X-Timestamp is not of now (got "${timestamp.slice(0, 40)}").`, fix);
  }
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
  if (equalSecrets(signature.toLowerCase(), `sha256=${expected}`)) return;
  throw new HttpProblem(
    401,
    'The signature is wrong.',
    'Sign X-Timestamp, a dot and the raw body, byte for byte as sent, with HMAC-SHA256 and the signing secret; write it as sha256=<hex>.',
  );
}

export function isSigned(headers: IncomingHttpHeaders): boolean {
  return headers['x-signature'] !== undefined;
}

function single(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : '';
}

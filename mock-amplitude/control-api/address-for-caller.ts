import type { Request } from 'express';
import type { Region } from '../verdict.ts';
import { ControlError } from './control-error.ts';
import type { ControlOptions } from './route.ts';

/**
 * Under which address whoever calls reaches the endpoint of a region. A port mapping or a proxy gives it another one than the
 * emulator's own: a page says what it was loaded from (`origin`), which is that of the region whose port the call came in at.
 *
 * @throws {ControlError} when `origin` is no address
 */
export function addressForCaller(
  { endpointOf }: Pick<ControlOptions, 'endpointOf'>,
  { query, socket }: Pick<Request, 'query' | 'socket'>,
  region: Region,
): string {
  const own = endpointOf(region);
  const { origin } = query;
  if (origin === undefined) return own;
  if (typeof origin !== 'string' || !isOrigin(origin)) {
    throw new ControlError(
      400,
      'Failed to read the call: origin is no address.',
      'Leave it out, or give scheme, host and port alone: http://localhost:9100.',
    );
  }
  return String(socket.localPort) === new URL(own).port ? origin : own;
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

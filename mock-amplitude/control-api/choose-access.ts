import { randomBytes } from 'node:crypto';
import { isLoopbackHost } from '../../lib/access/loopback.ts';
import { DEFAULT_HOST, type MockOptions } from '../options.ts';
import type { ControlAccess } from './guard.ts';

/** Of a token that is made at start, written in hex. */
const TOKEN_BYTES = 16;

/** Who may call the control API: a token is made where other machines can reach it and none was given. */
export function chooseAccess({
  host = DEFAULT_HOST,
  controlToken,
  openControl: open = false,
  allowedHosts = [],
  allowedOrigins = [],
}: MockOptions): ControlAccess {
  const made = open || isLoopbackHost(host) ? undefined : `ct_${randomBytes(TOKEN_BYTES).toString('hex')}`;
  return { allowedHosts, allowedOrigins, token: open ? undefined : (controlToken ?? made), open };
}

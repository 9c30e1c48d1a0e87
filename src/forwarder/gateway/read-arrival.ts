import type { IncomingMessage } from 'node:http';
import { isLoopbackAddress } from '../../../lib/access/loopback.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { EventArrival } from '../mapping/event-arrival.ts';
import { findClientAddress, type IsTrusted, isForwarded } from './client-address.ts';

/** Which proxies are believed when they say for whom they call: so many hops from here, or these addresses. */
export type TrustProxy = number | readonly string[];

/**
 * Reads when and from where a request came. The sender's address counts only where it is not this machine's own.
 *
 * @param isTrusted undefined: no proxy is believed
 */
export function readArrival(request: IncomingMessage, clock: Clock, isTrusted: IsTrusted | undefined): EventArrival {
  const receivedAt = clock.now();
  const nearest = request.socket.remoteAddress;
  if (nearest === undefined) return { receivedAt };
  if (isTrusted === undefined) return { receivedAt, ...sender(nearest), ...hintAt(request) };
  const found = findClientAddress(request.headers, nearest, isTrusted);
  if (found.address !== undefined) return { receivedAt, ...sender(found.address) };
  const fix = 'Have the proxy write the address of its client, and set trustProxy to the proxies there are.';
  return { receivedAt, notes: [{ rule: 'intake.client-ip', source: 'context.ip', note: found.reason, fix }] };
}

function hintAt({ headers }: IncomingMessage): Pick<EventArrival, 'notes'> {
  if (!isForwarded(headers)) return {};
  const note = 'a proxy says for whom it calls, and is not believed: its own address counts';
  const fix = 'Set trustProxy to how many proxies there are, or to their addresses.';
  return { notes: [{ rule: 'intake.client-ip', source: 'context.ip', note, fix }] };
}

function sender(address: string): Pick<EventArrival, 'remoteAddress'> {
  return isLoopbackAddress(address) ? {} : { remoteAddress: address.replace(/^::ffff:/, '') };
}

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Of RFC 5737's, which are nobody's. */
const ELSEWHERE = '198.51.100.7';

/**
 * Lets every connection that this process takes from now on come from another machine, as far as it can tell.
 *
 * @returns ends it
 */
export function pretendElsewhere(address: string = ELSEWHERE): () => void {
  const move = (message: unknown) => {
    Object.defineProperty(socketIn(message), 'remoteAddress', { value: address });
  };
  subscribe('net.server.socket', move);
  return () => {
    unsubscribe('net.server.socket', move);
  };
}

/** Node's documentation, diagnostics_channel: `net.server.socket` is published with `{ socket }`. */
function socketIn(message: unknown): Socket | object {
  return Object(Reflect.get(Object(message), 'socket'));
}

/** An address of this machine that is not loopback, in version 4; undefined where it has none. */
export function findOwnAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ internal, family }) => !internal && family === 'IPv4')?.address;
}

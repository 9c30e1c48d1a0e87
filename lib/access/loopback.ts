import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * Whether an address is this machine's own loopback, an IPv4 one written as IPv6 (`::ffff:127.0.0.1`) among them.
 *
 * @param address of a socket; undefined, as of a socket that is gone, is nobody's
 */
export function isLoopbackAddress(address: string | undefined): boolean {
  const version = isIP(address ?? '');
  if (address === undefined || version === 0) return false;
  return LOOPBACK.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Whether listening on this address or name keeps other machines out.
 *
 * @example isLoopbackHost('localhost') // true
 */
export function isLoopbackHost(host: string): boolean {
  return /^(.+\.)?localhost$/i.test(host) || isLoopbackAddress(host);
}

/** Whether an address is one of this machine's: loopback, or of one of its networks. */
export function isOwnAddress(address: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return isLoopbackAddress(address) || own.some((one) => one.address === address);
}

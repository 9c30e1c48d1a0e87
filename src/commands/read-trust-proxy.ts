import { isIP } from 'node:net';
import { ConfigError } from '../config/config-error.ts';
import type { TrustProxy } from '../forwarder/gateway/read-arrival.ts';

/** Ranges that have a name. Source: proxy-addr, which Express reads addresses with. */
const NAMED_RANGES: readonly string[] = ['loopback', 'linklocal', 'uniquelocal'];

/**
 * Reads which proxies the gateway believes: `off`, a count of hops, or addresses.
 *
 * @throws {ConfigError} naming what is no address
 * @example readTrustProxy('10.0.0.0/8, loopback') // ['10.0.0.0/8', 'loopback']
 */
export function readTrustProxy(setting: string | number | readonly string[] | undefined): TrustProxy | undefined {
  if (setting === undefined || setting === 'off') return undefined;
  if (typeof setting === 'number' || /^\d+$/.test(String(setting))) return Number(setting) || undefined;
  const addresses = (typeof setting === 'string' ? setting.split(',') : setting).map((part) => String(part).trim());
  const wrong = addresses.find((address) => !isRange(address));
  if (wrong === undefined) return addresses;
  throw new ConfigError(
    'CONFIG_INVALID',
    `Failed to use forwarder.trustProxy: "${wrong}" is no address.`,
    `Set off, how many proxies there are, or addresses such as 10.0.0.0/8; ${NAMED_RANGES.join(', ')} are known by name.`,
  );
}

function isRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  if (NAMED_RANGES.includes(text)) return true;
  const version = isIP(address);
  const longest = version === 4 ? 32 : 128;
  return (
    version !== 0 && more.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest))
  );
}

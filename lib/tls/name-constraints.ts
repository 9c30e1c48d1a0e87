import { isIPv6 } from 'node:net';

/** What a CA may sign for: these names with all below them, and these networks. */
export interface PermittedNames {
  dns: readonly string[];
  /** Address and length of its prefix, in bits: `127.0.0.0/8`. */
  networks: readonly string[];
}

/** RFC 5280, 4.2.1.10. */
export const NAME_CONSTRAINTS_OID = '2.5.29.30';

/** Tags of ASN.1, as RFC 5280 uses them there. */
const SEQUENCE = 0x30;
const PERMITTED = 0xa0;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

const BITS = 8;
/** From here on a length takes more than one byte. */
const LONG_LENGTH = 0x80;

/**
 * Writes the extension that keeps a CA to what it is for, in DER. The library that writes certificates has no class for it.
 *
 * @throws {RangeError} where it is longer than 127 bytes in one part, which such lists never are
 */
export function writeNameConstraints({ dns, networks }: PermittedNames): Buffer {
  const names = dns.map((name) => element(DNS_NAME, Buffer.from(name, 'latin1')));
  const addresses = networks.map((network) => element(IP_ADDRESS, writeNetwork(network)));
  const subtrees = [...names, ...addresses].map((name) => element(SEQUENCE, name));
  return element(SEQUENCE, element(PERMITTED, Buffer.concat(subtrees)));
}

function element(tag: number, content: Buffer): Buffer {
  if (content.length >= LONG_LENGTH) throw new RangeError(`${content.length} bytes are too long for one length byte`);
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
}

/** The bytes of the address, then those of the mask. */
function writeNetwork(network: string): Buffer {
  const [address = '', bits = ''] = network.split('/');
  const bytes = isIPv6(address) ? writeIPv6(address) : Buffer.from(address.split('.').map(Number));
  const mask = bytes.map((_, place) => {
    const ones = Math.min(BITS, Math.max(0, Number(bits) - place * BITS));
    return (0xff << (BITS - ones)) & 0xff;
  });
  return Buffer.concat([bytes, mask]);
}

function writeIPv6(address: string): Buffer {
  const [before = '', after = ''] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const [left, right] = [groups(before), groups(after)];
  const zeros = Array.from({ length: BITS - left.length - right.length }, () => 0);
  return Buffer.from([...left, ...zeros, ...right].flatMap((group) => [group >> BITS, group & 0xff]));
}

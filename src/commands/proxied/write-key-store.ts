import { createHash } from 'node:crypto';

const MAGIC = 0xfeedfeed;
const VERSION = 2;
const TRUSTED_CERTIFICATE = 2;
/** What Java's own store has. It hides nothing: it is the key of a checksum. */
const PASSWORD = 'changeit';
const SALT = 'Mighty Aphrodite';

/**
 * Writes certificates as a Java key store (JKS), the one form of a trust store that Java 8 to 25 read and that needs no
 * `keytool`. Source: OpenJDK, `sun.security.provider.JavaKeyStore.engineStore`.
 *
 * @param certificates in DER
 * @param now in ms since the epoch, which each is dated by
 */
export function writeKeyStore(certificates: readonly Uint8Array[], now: number): Buffer {
  const head = numbers(MAGIC, VERSION, certificates.length);
  const date = Buffer.alloc(8);
  date.writeBigUInt64BE(BigInt(now));
  const entries = certificates.flatMap((certificate, place) => [
    numbers(TRUSTED_CERTIFICATE),
    text(`ca-${place}`),
    date,
    text('X.509'),
    numbers(certificate.length),
    certificate,
  ]);
  const store = Buffer.concat([head, ...entries]);
  const password = Buffer.from(PASSWORD, 'utf16le').swap16();
  const checksum = createHash('sha1').update(password).update(SALT).update(store).digest();
  return Buffer.concat([store, checksum]);
}

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [place, value] of values.entries()) bytes.writeUInt32BE(value, 4 * place);
  return bytes;
}

/** Of ASCII, behind its length in two bytes. */
function text(value: string): Buffer {
  const bytes = Buffer.from(`\0\0${value}`, 'latin1');
  bytes.writeUInt16BE(value.length);
  return bytes;
}

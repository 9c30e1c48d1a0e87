import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { NAME_CONSTRAINTS_OID, type PermittedNames, writeNameConstraints } from './name-constraints.ts';

/** What a certificate is made for. */
export interface CertificateRequest {
  /** Names it is good for: of hosts, `*.` for all of one level, or addresses. */
  names: { dns: readonly string[]; addresses: readonly string[] };
  /** What its CA can sign for at all. */
  permitted: PermittedNames;
  /** In ms since the epoch. */
  now: number;
}

/** As PEM. The key of the CA is not there: nobody has it. */
export interface Certificates {
  ca: string;
  leaf: string;
  /** Of the leaf. */
  key: string;
}

const DAY_MS = 86_400_000;
/** The longest that Apple's systems take from a CA of one's own. */
const VALID_DAYS = 825;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/**
 * Makes a CA and one certificate of it, and throws the key of the CA away: nothing else is ever signed by it. Loaded by a
 * start that makes one, and by no other: the library takes 60 ms and 8 MB.
 */
export async function makeCertificates({ names, permitted, now }: CertificateRequest): Promise<Certificates> {
  const [authority, own] = await Promise.all([makeKeys(), makeKeys()]);
  const issuer = `CN=amplitude-emulator CA ${randomBytes(4).toString('hex')}`;
  const validity = { notBefore: new Date(now - DAY_MS), notAfter: new Date(now + VALID_DAYS * DAY_MS) };
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: makeSerial(),
    name: issuer,
    signingAlgorithm: ALGORITHM,
    keys: authority,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.Extension(NAME_CONSTRAINTS_OID, true, new Uint8Array(writeNameConstraints(permitted))),
      await x509.SubjectKeyIdentifierExtension.create(authority.publicKey),
    ],
  });
  const leaf = await x509.X509CertificateGenerator.create({
    ...validity,
    serialNumber: makeSerial(),
    subject: 'CN=amplitude-emulator',
    issuer,
    signingAlgorithm: ALGORITHM,
    publicKey: own.publicKey,
    signingKey: authority.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...names.dns.map((value) => ({ type: 'dns' as const, value })),
        ...names.addresses.map((value) => ({ type: 'ip' as const, value })),
      ]),
      await x509.SubjectKeyIdentifierExtension.create(own.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
    ],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', own.privateKey);
  return {
    ca: text(ca.toString('pem')),
    leaf: text(leaf.toString('pem')),
    key: text(x509.PemConverter.encode(key, 'PRIVATE KEY')),
  };
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

/** A positive number of at most 20 bytes (RFC 5280, 4.1.2.2). */
function makeSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

function text(pem: string): string {
  return `${pem.trim()}\n`;
}

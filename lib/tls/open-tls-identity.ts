import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeDirectory } from '../storage/make-directory.ts';
import { OWNER_DIRECTORY, OWNER_FILE, ownDirectory } from '../storage/owner-only.ts';
import type { CertificateRequest, Certificates } from './make-certificates.ts';
import { TlsError } from './tls-error.ts';

/** What a server shows to be who it is, as PEM, and what its clients have to trust. */
export interface TlsIdentity {
  key: string;
  cert: string;
  ca: string;
  /** Where `ca` is kept, for clients that take a file. */
  caFile: string;
}

/** Where it is kept, and what it is made for where there is none. */
export interface TlsFiles extends CertificateRequest {
  directory: string;
  /** Told why a certificate that was there was made anew, and what was open to others. */
  onProblem: (message: string) => void;
}

const FILES = { ca: 'ca.pem', leaf: 'leaf.pem', key: 'leaf.key' } as const;
/** Whoever trusts the CA reads it; it is no secret. */
const PUBLIC_FILE = 0o644;
/** One that ends sooner is made anew. */
const RENEW_MS = 30 * 86_400_000;
/** How often a directory that others made or took away meanwhile is looked at again. */
const ATTEMPTS = 5;

/**
 * Reads the certificate that is kept, or makes one with a CA of its own, at the first start and when it is about to end.
 *
 * @throws {TlsError} when it can be neither read nor kept
 * @example const { ca } = await openTlsIdentity({ directory, names, permitted, now: Date.now(), onProblem });
 */
export async function openTlsIdentity(files: TlsFiles): Promise<TlsIdentity> {
  const { directory, onProblem } = files;
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const found = read(directory, files.now);
      if (typeof found !== 'string') {
        // What was made by a start under another umask, or by hand.
        ownDirectory(directory, (name) => name === FILES.leaf || name === FILES.key, onProblem);
        return { key: found.key, cert: found.leaf, ca: found.ca, caFile: join(directory, FILES.ca) };
      }
      const { makeCertificates } = await import('./make-certificates.ts');
      const kept = keep(directory, await makeCertificates(files), found !== MISSING);
      if (kept && found !== MISSING) {
        onProblem(
          `The certificate in ${directory} ${found}: it was made anew. Trust the new ca.pem where you trusted the old one.`,
        );
      }
    }
  } catch (cause) {
    throw new TlsError(
      'TLS_UNUSABLE',
      `Failed to open the certificate for HTTPS in ${directory}: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Let this user write there, or set XDG_DATA_HOME to another directory.',
      { cause },
    );
  }
  throw new TlsError(
    'TLS_UNUSABLE',
    `Failed to open the certificate for HTTPS in ${directory}: others keep replacing it.`,
    'Start again.',
  );
}

const MISSING = 'is missing';

/** What is kept, or what is wrong with it. */
function read(directory: string, now: number): Certificates | string {
  const [ca, leaf, key] = [FILES.ca, FILES.leaf, FILES.key].map((name) => readText(join(directory, name)));
  if (ca === undefined && leaf === undefined && key === undefined) return MISSING;
  if (ca === undefined || leaf === undefined || key === undefined) return 'was not whole';
  try {
    const [root, own] = [new X509Certificate(ca), new X509Certificate(leaf)];
    if (!own.verify(root.publicKey) || !own.checkPrivateKey(createPrivateKey(key)))
      return 'did not fit its key or its CA';
    const end = Math.min(Date.parse(own.validTo), Date.parse(root.validTo));
    return end - now < RENEW_MS ? `ends on ${new Date(end).toISOString().slice(0, 10)}` : { ca, leaf, key };
  } catch {
    return 'could not be read';
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Puts all three in place at once: they belong together, and another start may do the same at this moment. A directory of a
 * name of its own is filled, then given the name; the system lets only one of two have it.
 *
 * @param instead whether there is one to be replaced
 * @returns false where another start was faster
 */
function keep(directory: string, { ca, leaf, key }: Certificates, instead: boolean): boolean {
  makeDirectory(dirname(directory), OWNER_DIRECTORY);
  const fresh = `${directory}.new-${randomBytes(4).toString('hex')}`;
  const old = `${directory}.old-${randomBytes(4).toString('hex')}`;
  mkdirSync(fresh, { mode: OWNER_DIRECTORY });
  try {
    writeFileSync(join(fresh, FILES.ca), ca, { mode: PUBLIC_FILE, flush: true });
    // The umask takes rights off.
    chmodSync(join(fresh, FILES.ca), PUBLIC_FILE);
    writeFileSync(join(fresh, FILES.leaf), leaf, { mode: OWNER_FILE, flush: true });
    writeFileSync(join(fresh, FILES.key), key, { mode: OWNER_FILE, flush: true });
    if (instead) moveAway(directory, old);
    return takeName(fresh, directory);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

function moveAway(directory: string, old: string): void {
  try {
    renameSync(directory, old);
  } catch (error) {
    if (!isCode(error, ['ENOENT'])) throw error;
  }
}

function takeName(fresh: string, directory: string): boolean {
  try {
    renameSync(fresh, directory);
    return true;
  } catch (error) {
    if (isCode(error, ['ENOTEMPTY', 'EEXIST'])) return false;
    throw error;
  }
}

function isCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

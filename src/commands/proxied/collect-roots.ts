import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { getCACertificates } from 'node:tls';

/** Variables that name a file with roots of the user's own. */
const INHERITED = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'] as const;

const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\w+/=\s]+-----END (?:TRUSTED )?CERTIFICATE-----/g;

/**
 * Collects what the clients of a command trust already: `SSL_CERT_FILE` and its like replace the roots of a client, so that
 * with our CA alone it could reach nobody else. What cannot be read is said and left out.
 *
 * @returns as PEM, each once
 */
export function collectRoots(env: NodeJS.ProcessEnv, say: (message: string) => void): string[] {
  const files = new Set(INHERITED.map((name) => env[name]).filter((file) => file !== undefined && file !== ''));
  const own = [...files].flatMap((file) => readRoots(String(file), say));
  const all = [...getCACertificates('bundled'), ...getCACertificates('system'), ...own];
  return [...new Set(all.map((pem) => pem.replaceAll('\r', '').trim()))].filter(isCertificate);
}

function readRoots(file: string, say: (message: string) => void): string[] {
  try {
    return readFileSync(file, 'utf8').match(CERTIFICATE) ?? [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say(`The certificates in ${file} are not passed on to the command: ${reason}.`);
    return [];
  }
}

/** One that cannot be read would make some clients refuse the whole file. */
function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

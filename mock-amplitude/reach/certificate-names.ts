import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CertificateRequest } from '../../lib/tls/make-certificates.ts';

/** A star stands for one level: the diagnostics host has three before amplitude.com. */
const STARS = ['', 'eu.', 'lab.', 'lab.eu.', 'prod.us-west-2.', 'prod.eu-central-1.'];

/** Names the certificate is good for; some clients take no star, so what takes events stands there by name. */
const DNS_NAMES = [
  'localhost',
  'amplitude.com',
  ...STARS.map((below) => `*.${below}amplitude.com`),
  'api.amplitude.com',
  'api2.amplitude.com',
  'api.eu.amplitude.com',
];

/** The names of the certificate, and what its CA can sign for: this machine and Amplitude, nothing else. */
export const CERTIFICATE_NAMES: Pick<CertificateRequest, 'names' | 'permitted'> = {
  names: { dns: DNS_NAMES, addresses: ['127.0.0.1', '::1'] },
  permitted: { dns: ['amplitude.com', 'localhost'], networks: ['127.0.0.0/8', '::1/128'] },
};

/** Where certificates are kept, by the XDG Base Directory Specification. */
export function tlsDirectory(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'amplitude-emulator', 'tls');
}

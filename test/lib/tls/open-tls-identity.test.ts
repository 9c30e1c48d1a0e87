import { execFileSync } from 'node:child_process';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificates } from '../../../lib/tls/make-certificates.ts';
import { openTlsIdentity } from '../../../lib/tls/open-tls-identity.ts';
import { TlsError } from '../../../lib/tls/tls-error.ts';
import { CERTIFICATE_NAMES } from '../../../mock-amplitude/reach/certificate-names.ts';

const DAY_MS = 86_400_000;
const NOW = Date.now();

let folder: string;
let directory: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-'));
  directory = join(folder, 'amplitude-emulator', 'tls');
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (now = NOW) =>
  openTlsIdentity({ ...CERTIFICATE_NAMES, directory, now, onProblem: (message) => said.push(message) });
const modeOf = (path: string) => statSync(path).mode & 0o777;
const fingerprintOf = (pem: string) => new X509Certificate(pem).fingerprint256;

describe('the certificate for HTTPS', () => {
  it('is made at the first start, kept for its owner, and there again at the second', async () => {
    const first = await open();
    expect(readdirSync(directory).toSorted()).toEqual(['ca.pem', 'leaf.key', 'leaf.pem']);
    expect(readdirSync(dirname(directory))).toEqual(['tls']);
    expect(['.', 'ca.pem', 'leaf.pem', 'leaf.key'].map((name) => modeOf(join(directory, name)))).toEqual([
      0o700, 0o644, 0o600, 0o600,
    ]);
    expect(first.caFile).toBe(join(directory, 'ca.pem'));
    expect(await open()).toEqual(first);
    expect(said).toEqual([]);
  });

  it('has names for this machine and for every host of Amplitude that an SDK calls', async () => {
    const leaf = new X509Certificate((await open()).cert);
    const hosts = [
      ...['localhost', 'amplitude.com', 'api2.amplitude.com', 'api.eu.amplitude.com', 'sr-client-cfg.eu.amplitude.com'],
      ...['flag.lab.amplitude.com', 'api.lab.eu.amplitude.com', 'diagnostics.prod.us-west-2.amplitude.com'],
      'diagnostics.prod.eu-central-1.amplitude.com',
    ];
    expect(hosts.filter((host) => leaf.checkHost(host) === undefined)).toEqual([]);
    expect([leaf.checkIP('127.0.0.1'), leaf.checkIP('::1')]).toEqual(['127.0.0.1', '::1']);
    expect(leaf.checkHost('example.com')).toBeUndefined();
    expect(Date.parse(leaf.validFrom)).toBeLessThan(NOW);
  });

  it('leaves no key of its CA anywhere', async () => {
    const { ca, key } = await open();
    const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' });
    expect(publicKey).not.toBe(new X509Certificate(ca).publicKey.export({ type: 'spki', format: 'pem' }));
    const keys = readdirSync(directory).filter((name) => /PRIVATE/.test(readFileSync(join(directory, name), 'utf8')));
    expect(keys).toEqual(['leaf.key']);
  });

  it('is made once by starts at the same moment', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => open()));
    expect(new Set(all.map(({ cert }) => cert)).size).toBe(1);
    expect(new Set(all.map(({ ca }) => ca)).size).toBe(1);
    expect(readdirSync(dirname(directory))).toEqual(['tls']);
  });

  it.each([
    [794.9, false],
    [795.1, true],
  ])('after %d of its 825 days it is made anew: %s', async (days, anew) => {
    const { ca } = await open();
    const later = await open(NOW + days * DAY_MS);
    expect(fingerprintOf(later.ca) !== fingerprintOf(ca)).toBe(anew);
    expect(said).toEqual(
      anew ? [expect.stringMatching(/ends on \d{4}-\d\d-\d\d: it was made anew\. Trust the new/)] : [],
    );
  });

  it.each([
    ['is no PEM', (path: string) => writeFileSync(join(path, 'ca.pem'), 'nothing'), 'could not be read'],
    ['lacks a file', (path: string) => rmSync(join(path, 'leaf.key')), 'was not whole'],
    [
      'is another CA’s',
      (path: string) => writeFileSync(join(path, 'ca.pem'), readFileSync(join(path, '../other/ca.pem'))),
      'did not fit its key or its CA',
    ],
  ])('is made anew where it %s, and that is said', async (_how, spoil, reason) => {
    await openTlsIdentity({
      ...CERTIFICATE_NAMES,
      directory: join(dirname(directory), 'other'),
      now: NOW,
      onProblem: () => {},
    });
    await open();
    spoil(directory);
    const mended = await open();
    expect(new X509Certificate(mended.cert).verify(new X509Certificate(mended.ca).publicKey)).toBe(true);
    expect(said).toEqual([expect.stringContaining(reason)]);
    expect(readdirSync(dirname(directory)).toSorted()).toEqual(['other', 'tls']);
  });

  it('is closed to others where it was open', async () => {
    await open();
    chmodSync(directory, 0o755);
    chmodSync(join(directory, 'leaf.key'), 0o644);
    await open();
    expect([modeOf(directory), modeOf(join(directory, 'leaf.key')), modeOf(join(directory, 'ca.pem'))]).toEqual([
      0o700, 0o600, 0o644,
    ]);
    expect(said).toEqual([expect.stringContaining('was open to other users')]);
  });

  it('says why it cannot be kept', async () => {
    writeFileSync(join(folder, 'amplitude-emulator'), 'a file');
    const failed = open();
    await expect(failed).rejects.toBeInstanceOf(TlsError);
    await expect(failed).rejects.toMatchObject({
      code: 'TLS_UNUSABLE',
      message: expect.stringContaining('set XDG_DATA_HOME to another directory'),
    });
  });

  it('passes openssl at its strictest', async () => {
    const { caFile } = await open();
    const leaf = join(directory, 'leaf.pem');
    expect(String(execFileSync('openssl', ['verify', '-x509_strict', '-CAfile', caFile, leaf]))).toContain('OK');
  });
});

// Were the key of the CA kept after all, this is what it could not do.
it('a certificate of such a CA for another host is refused', async () => {
  const names = { dns: ['example.com'], addresses: [] };
  const { ca, leaf, key } = await makeCertificates({ ...CERTIFICATE_NAMES, names, now: NOW });
  const server = createServer({ key, cert: leaf }, (_request, response) => response.end('fine'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const refused = await new Promise<string>((resolve) => {
    get({ host: '127.0.0.1', port, servername: 'example.com', ca, agent: false }, () => resolve('answered')).once(
      'error',
      ({ message }) => resolve(message),
    );
  });
  server.close();
  expect(refused).toBe('permitted subtree violation');
});

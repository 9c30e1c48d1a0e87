import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificates } from '../../../lib/tls/make-certificates.ts';
import { openTrust, type Trust } from '../../../src/commands/proxied/open-trust.ts';
import { proxyVariables } from '../../../src/commands/proxied/proxy-variables.ts';
import { writeKeyStore } from '../../../src/commands/proxied/write-key-store.ts';

const FILES = { bundle: '/t/ca-bundle.pem', phpDirectory: '/t/php', trustStore: '/t/trust.jks' };
const variables = (inherited: NodeJS.ProcessEnv = {}) => proxyVariables('http://127.0.0.1:9105', FILES, inherited);

describe('the variables of exec --proxy', () => {
  it('name the proxy in both cases, and the bundle for every client that reads one', () => {
    expect(variables()).toMatchObject({
      HTTP_PROXY: 'http://127.0.0.1:9105',
      http_proxy: 'http://127.0.0.1:9105',
      HTTPS_PROXY: 'http://127.0.0.1:9105',
      https_proxy: 'http://127.0.0.1:9105',
      NO_PROXY: 'localhost,127.0.0.1,::1',
      no_proxy: 'localhost,127.0.0.1,::1',
      NODE_USE_ENV_PROXY: '1',
      NODE_EXTRA_CA_CERTS: FILES.bundle,
      SSL_CERT_FILE: FILES.bundle,
      REQUESTS_CA_BUNDLE: FILES.bundle,
      CURL_CA_BUNDLE: FILES.bundle,
      PHP_INI_SCAN_DIR: ':/t/php',
    });
  });

  it.each([
    [{ NO_PROXY: 'a.example, .b.example' }, 'a.example,.b.example,localhost,127.0.0.1,::1'],
    [{ no_proxy: 'small', NO_PROXY: 'large' }, 'small,localhost,127.0.0.1,::1'],
    [{ NO_PROXY: 'localhost' }, 'localhost,127.0.0.1,::1'],
    [{ NO_PROXY: '' }, 'localhost,127.0.0.1,::1'],
  ])('keep to what was not asked for by a proxy before: %j', (inherited, expected) => {
    const { NO_PROXY, no_proxy } = variables(inherited);
    expect([NO_PROXY, no_proxy]).toEqual([expected, expected]);
  });

  it('are added to those of Java and PHP', () => {
    const { JAVA_TOOL_OPTIONS, PHP_INI_SCAN_DIR } = variables({
      JAVA_TOOL_OPTIONS: '-Dx=y',
      PHP_INI_SCAN_DIR: '/etc/php',
    });
    expect(PHP_INI_SCAN_DIR).toBe('/etc/php:/t/php');
    expect(JAVA_TOOL_OPTIONS?.split(' ')).toEqual([
      '-Dx=y',
      '-Dhttp.proxyHost=127.0.0.1',
      '-Dhttp.proxyPort=9105',
      '-Dhttps.proxyHost=127.0.0.1',
      '-Dhttps.proxyPort=9105',
      '-Dhttp.nonProxyHosts=localhost|*.localhost|127.0.0.1|*.127.0.0.1|[::1]',
      '-Djavax.net.ssl.trustStore=/t/trust.jks',
      '-Djavax.net.ssl.trustStoreType=JKS',
    ]);
  });

  it('quote a path with blanks, which the JVM would take apart', () => {
    const { JAVA_TOOL_OPTIONS } = proxyVariables('http://[::1]:1', { ...FILES, trustStore: '/a b/trust.jks' }, {});
    expect(JAVA_TOOL_OPTIONS).toContain('"-Djavax.net.ssl.trustStore=/a b/trust.jks"');
    expect(JAVA_TOOL_OPTIONS).toContain('-Dhttps.proxyHost=::1 ');
  });
});

describe('what the command trusts', () => {
  let folder: string;
  let own: string;
  let ca: string;
  let said: string[];
  let trust: Trust;
  const open = (env: NodeJS.ProcessEnv) => {
    trust = openTrust({ ca, env, now: 0, say: (message) => said.push(message) });
    const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
    return [...readFileSync(trust.bundle, 'utf8').matchAll(pem)].map(([certificate]) => certificate);
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trust-'));
    const request = { names: { dns: ['a'], addresses: [] }, permitted: { dns: ['a'], networks: [] }, now: Date.now() };
    ca = (await makeCertificates(request)).ca;
    own = (await makeCertificates(request)).ca;
    said = [];
  });
  afterEach(() => {
    trust.remove();
    rmSync(folder, { recursive: true });
  });

  it('is our CA, what Node and the system trust, and a file of its own, each once', () => {
    const file = join(folder, 'own.pem');
    writeFileSync(file, `# mine\r\n${own.replaceAll('\n', '\r\n')}`);
    const bundle = open({ SSL_CERT_FILE: file, CURL_CA_BUNDLE: file, REQUESTS_CA_BUNDLE: '' });
    expect(bundle.slice(0, 1)).toEqual([ca.trim()]);
    expect(bundle).toContain(own.trim());
    const bundled = getCACertificates('bundled').map((pem) => pem.trim());
    expect(bundled.filter((pem) => !bundle.includes(pem))).toEqual([]);
    expect(new Set(bundle).size).toBe(bundle.length);
    expect(said).toEqual([]);
    expect(readFileSync(join(trust.phpDirectory, 'amplitude-emulator.ini'), 'utf8')).toContain(
      `curl.cainfo="${trust.bundle}"`,
    );
    expect(readFileSync(trust.trustStore).readUInt32BE(8)).toBe(bundle.length);
  });

  it('goes without a file that cannot be read, and says so', () => {
    const damaged = join(folder, 'damaged.pem');
    writeFileSync(damaged, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    const bundle = open({ NODE_EXTRA_CA_CERTS: join(folder, 'none.pem'), SSL_CERT_FILE: damaged });
    expect(said).toEqual([expect.stringMatching(/none\.pem are not passed on to the command: ENOENT/)]);
    expect(() => bundle.map((pem) => new X509Certificate(pem))).not.toThrow();
  });

  it('stands in a directory of its own, which goes with it', () => {
    open({});
    const directory = dirname(trust.bundle);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    trust.remove();
    expect(statSync(directory, { throwIfNoEntry: false })).toBeUndefined();
  });
});

// The bytes that `keytool` of Java 17 reads; test/e2e/reach.test.ts lets a Java program do so.
it('a key store begins as Java’s do, and ends with the checksum of its bytes', () => {
  const store = writeKeyStore([Buffer.from('certificate')], 1_700_000_000_000);
  expect(store.subarray(0, 12).toString('hex')).toBe('feedfeed0000000200000001');
  expect(store.subarray(12, 22).toString('hex')).toBe('0000000200046361' + '2d30');
  expect(store.toString('latin1')).toContain('\0\u0005X.509\0\0\0\u000bcertificate');
  expect(writeKeyStore([], 0).subarray(-20).toString('hex')).toBe('e2686e45fb43dfa4d992dd41ceb6b21c6330d792');
});

import { delimiter } from 'node:path';
import type { Trust } from './open-trust.ts';

/** What is on this machine is not asked for by the proxy. */
const THIS_MACHINE = ['localhost', '127.0.0.1', '::1'];

/**
 * The variables that send a command and its children through a proxy, and let them trust its CA. In both cases of each name:
 * one that was inherited in small letters wins in Node, curl and Python, and curl and Ruby read `http_proxy` in small
 * letters alone.
 *
 * @param proxy address of the proxy
 * @param inherited what the command would find else
 */
export function proxyVariables(
  proxy: string,
  { bundle, phpDirectory, trustStore }: Pick<Trust, 'bundle' | 'phpDirectory' | 'trustStore'>,
  inherited: NodeJS.ProcessEnv,
): Record<string, string> {
  const direct = listDirect(inherited);
  const java = [inherited.JAVA_TOOL_OPTIONS, ...javaOptions(new URL(proxy), trustStore, direct)];
  return {
    ...inBothCases({ HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NO_PROXY: direct.join(',') }),
    NODE_USE_ENV_PROXY: '1',
    NODE_EXTRA_CA_CERTS: bundle,
    SSL_CERT_FILE: bundle,
    REQUESTS_CA_BUNDLE: bundle,
    CURL_CA_BUNDLE: bundle,
    // An empty first part is the directory that PHP was built with.
    PHP_INI_SCAN_DIR: [inherited.PHP_INI_SCAN_DIR ?? '', phpDirectory].join(delimiter),
    JAVA_TOOL_OPTIONS: java.filter((part) => part !== undefined && part !== '').join(' '),
  };
}

function inBothCases(variables: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => [
      [name, value],
      [name.toLowerCase(), value],
    ]),
  );
}

function listDirect({ no_proxy, NO_PROXY }: NodeJS.ProcessEnv): string[] {
  const inherited = (no_proxy ?? NO_PROXY ?? '').split(',').map((host) => host.trim());
  return [...new Set([...inherited, ...THIS_MACHINE])].filter((host) => host !== '');
}

/** The JVM reads no variable of a proxy, but options from this one. */
function javaOptions({ hostname, port }: URL, trustStore: string, direct: readonly string[]): string[] {
  const hosts = direct.flatMap((host) => (host.includes(':') ? [`[${host}]`] : [host, `*.${host.replace(/^\./, '')}`]));
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const options = {
    'http.proxyHost': host,
    'http.proxyPort': port,
    'https.proxyHost': host,
    'https.proxyPort': port,
    'http.nonProxyHosts': hosts.join('|'),
    'javax.net.ssl.trustStore': trustStore,
    'javax.net.ssl.trustStoreType': 'JKS',
  };
  return Object.entries(options).map(([name, value]) => quote(`-D${name}=${value}`));
}

/** The JVM takes options apart at blanks. */
function quote(option: string): string {
  return /\s/.test(option) ? `"${option}"` : option;
}

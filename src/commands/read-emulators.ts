import { isLoopbackHost } from '../../lib/access/loopback.ts';
import { ConfigError } from '../config/config-error.ts';
import type { EmulatorAddress } from '../debugger/source/control-client.ts';

const EXAMPLE = 'Give the address of a US or EU endpoint, such as http://127.0.0.1:9100.';

/** What stands below an endpoint that is ours: an address that was copied from the banner or the browser may end in it. */
const OWN_PATH = /\/_emulator(\/.*)?$/;

/**
 * Reads the emulators to attach to, and gives each a name that no other has.
 *
 * @param tokens none, one for all, or one for each
 * @throws {ConfigError} where an address is none, or is named twice, or the tokens do not fit
 */
export function readEmulators(urls: readonly string[], tokens: readonly string[]): EmulatorAddress[] {
  const bases = urls.map(readBase);
  const twice = bases.find((base, index) => bases.indexOf(base) !== index);
  if (twice !== undefined) throw refuse(`--url names ${twice} twice`, 'Name each emulator once.');
  if (tokens.length > 1 && tokens.length !== bases.length) {
    const problem = `there are ${bases.length} addresses and ${tokens.length} tokens`;
    throw refuse(problem, 'Give one --token for all, or one for each --url, in the same order.');
  }
  const short = bases.map(shorten);
  const isClear = new Set(short).size === short.length;
  return bases.map((url, index) => {
    const token = tokens.length === 1 ? tokens[0] : tokens[index];
    const name = (isClear ? short[index] : undefined) ?? url;
    return { url, name, ...(token === undefined ? {} : { token }) };
  });
}

/** @example readBase('http://127.0.0.1:9100/_emulator/v1/') // 'http://127.0.0.1:9100' */
function readBase(text: string): string {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    const isBare = /^[\w.-]+:\d+$/.test(text);
    throw refuse(`--url is no address (got ${text})`, isBare ? `Write http://${text}.` : EXAMPLE);
  }
  // It would be shown with every line.
  if (url.username !== '' || url.password !== '') throw refuse('--url has a name or a password in it', 'Use --token.');
  return url.origin + url.pathname.replace(OWN_PATH, '').replace(/\/+$/, '');
}

/** @example shorten('http://127.0.0.1:9100') // ':9100' */
function shorten(base: string): string {
  const { hostname, host, port, pathname } = new URL(base);
  const isHere = isLoopbackHost(hostname) && port !== '' && pathname === '/';
  return isHere ? `:${port}` : host + (pathname === '/' ? '' : pathname);
}

function refuse(problem: string, fix: string): ConfigError {
  return new ConfigError('INPUT_INVALID', `Failed to attach: ${problem}.`, fix);
}

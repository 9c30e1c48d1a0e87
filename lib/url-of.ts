/** What means every address, and the one of them that leads there from this machine. */
const EVERY_ADDRESS: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/**
 * Base address of what listens on this host and port, as it is called from this machine.
 *
 * @example urlOf('::', 8084) // 'http://[::1]:8084'
 */
export function urlOf(host: string, port: number): string {
  const name = EVERY_ADDRESS.get(host) ?? host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

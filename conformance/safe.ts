import type { BuiltRequest } from './build-request.ts';

/** Most of what one case may send to a real account. Amplitude throttles at 30 events a second, and counts each. */
const SAFE = { events: 50, requests: 10, bytes: 65_536 } as const;

/**
 * Says why a case may not be sent to a real account: it is a flood, or too large; undefined where it may.
 *
 * @example findUnsafe(requests) // 'sends 901 events'
 */
export function findUnsafe(requests: readonly BuiltRequest[]): string | undefined {
  const events = requests.reduce((sum, request) => sum + request.events, 0);
  if (events > SAFE.events) return `sends ${events} events`;
  if (requests.length > SAFE.requests) return `sends ${requests.length} requests`;
  const bytes = Math.max(0, ...requests.map(({ sentBytes }) => sentBytes));
  if (bytes > SAFE.bytes) return `sends ${bytes} bytes at once`;
  return requests.some(({ endpoint }) => endpoint === 'control') ? 'asks a control API' : undefined;
}

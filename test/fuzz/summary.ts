import type { Call } from './call.ts';
import type { Outcome } from './send-call.ts';

/** What was sent, and what came back. */
export interface Summary {
  requests: number;
  requestsPerSecond: number;
  byPort: Record<string, number>;
  /** By route, and of each by status. */
  byRoute: Record<string, Record<string, number>>;
  /** By status; bytes, and what was hung up on, under names of their own. */
  byStatus: Record<string, number>;
  /** Time the emulator and the forwarder had a processor, in ms. */
  cpuMs: number;
  /** The slowest answer by the wall's clock, in ms. */
  slowestMs: number;
}

/** Creates what counts calls. */
export function createSummary(): { add(call: Call, outcome: Outcome): void; tell(ms: number, cpuMs: number): Summary } {
  const ports = new Map<string, number>();
  const routes = new Map<string, Map<string, number>>();
  const statuses = new Map<string, number>();
  let requests = 0;
  let slowestMs = 0;
  return {
    add(call, outcome) {
      requests++;
      slowestMs = Math.max(slowestMs, outcome.ms);
      count(ports, call.port);
      const status = outcome.kind === 'answered' ? String(outcome.status) : outcome.kind;
      count(statuses, status);
      const route = call.kind === 'raw' ? `bytes: ${call.route}` : call.route;
      const ofRoute = routes.get(route) ?? new Map<string, number>();
      routes.set(route, ofRoute);
      count(ofRoute, status);
    },
    tell: (ms, cpuMs) => ({
      requests,
      cpuMs: Math.round(cpuMs),
      requestsPerSecond: Math.round((requests * 1000) / ms),
      slowestMs: Math.round(slowestMs),
      byPort: sorted(ports),
      byStatus: sorted(statuses),
      byRoute: Object.fromEntries([...routes].sort(byName).map(([route, counts]) => [route, sorted(counts)])),
    }),
  };
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(byName));
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

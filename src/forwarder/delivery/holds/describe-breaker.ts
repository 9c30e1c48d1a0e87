import type { Holds } from './create-holds.ts';

/** Where a circuit breaker stands, and how many events a request may hold meanwhile. */
export interface BreakerState {
  /** `open`: nothing is sent; `half-open`: one small request at a time tries whether Amplitude works again. */
  state: 'closed' | 'open' | 'half-open';
  /** When it tries again, in ms since the epoch; null where it is not open. */
  until: number | null;
  /** Why it is; null where it is closed. */
  because: string | null;
  batchEvents: number;
}

/** @param now in ms since the epoch */
export function describeBreaker({ circuitBreaker, batchSize }: Holds, now: number): BreakerState {
  const isOpen = circuitBreaker.openUntil() > now;
  const isHalfOpen = circuitBreaker.halfOpen();
  return {
    state: isOpen ? 'open' : isHalfOpen ? 'half-open' : 'closed',
    until: isOpen ? circuitBreaker.openUntil() : null,
    because: circuitBreaker.hold(1)?.because ?? null,
    batchEvents: isHalfOpen ? Math.min(circuitBreaker.probeEvents(), batchSize.events) : batchSize.events,
  };
}

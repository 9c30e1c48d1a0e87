import { Gauge, type Registry } from 'prom-client';
import type { IntegrationHeldEvents } from '../counts.ts';
import { HOLD_REASONS } from '../delivery/holds/hold-reasons.ts';

/** What holds events back, as metrics: how many, since when, until when, and what ends it and what to do in words. */
export interface HoldMetrics {
  show(held: readonly IntegrationHeldEvents[]): void;
}

const MS_PER_SECOND = 1000;

/** Creates the metrics in a registry. Labels come from closed sets, but for the integrations' ids. */
export function createHoldMetrics(prefix: string, registry: Registry): HoldMetrics {
  const gauge = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Gauge<T>({ name: prefix + name, help, labelNames, registers: [registry] });
  const events = gauge('held_events', 'Events that wait, by what holds them back', ['reason']);
  const since = gauge('held_since_seconds', 'When a hold began, in seconds since 1970', ['integration', 'reason']);
  const until = gauge(
    'held_until_seconds',
    'When time ends a hold or a probe tries to, in seconds since 1970; none where something else does',
    ['integration', 'reason'],
  );
  const info = gauge('hold_info', 'What ends a hold, and what can be done about it', [
    'integration',
    'reason',
    'ended_by',
    'fix',
  ]);

  return {
    show(held) {
      for (const one of [since, until, info]) one.reset();
      for (const reason of HOLD_REASONS) events.set({ reason }, 0);
      for (const { integration, reason, fix, endedBy, ...hold } of held) {
        events.inc({ reason }, hold.events);
        since.set({ integration, reason }, hold.since / MS_PER_SECOND);
        if (hold.until !== null) until.set({ integration, reason }, hold.until / MS_PER_SECOND);
        info.set({ integration, reason, ended_by: endedBy, fix }, 1);
      }
    },
  };
}

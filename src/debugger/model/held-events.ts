/** How many events the forwarder holds back for one reason (`deliver.stuck-nowhere`). */
export interface HeldByReason {
  reason: string;
  events: number;
}

/**
 * Writes for the status line how many events wait, and why; empty where none do.
 *
 * @example formatHeld([{ reason: 'circuit-open', events: 3 }]) // '3 held back: circuit-open'
 */
export function formatHeld(held: readonly HeldByReason[]): string {
  const byReason = new Map<string, number>();
  for (const { reason, events } of held) byReason.set(reason, (byReason.get(reason) ?? 0) + events);
  const waiting = [...byReason].filter(([, events]) => events > 0);
  const total = waiting.reduce((sum, [, events]) => sum + events, 0);
  if (total === 0) return '';
  const reasons = waiting.map(([reason, events]) => (waiting.length === 1 ? reason : `${reason} ${events}`));
  return `${total} held back: ${reasons.join(', ')}`;
}

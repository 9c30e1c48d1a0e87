/** How many events the forwarder holds back for one reason, and what ends that (`deliver.stuck-nowhere`). */
export interface HeldByReason {
  reason: string;
  events: number;
  /** What was said when it began. */
  because: string;
  /** When it began, in ms since the epoch. */
  since: number;
  /** When time ends it or a probe tries to, in ms since the epoch; null where something else does. */
  until: number | null;
  endedBy: string;
  /** What to do about it. */
  fix: string;
}

const MS_PER_SECOND = 1000;
const SECONDS_PER_MINUTE = 60;
const MINUTES_PER_HOUR = 60;

/**
 * Writes for the status line how many events wait, why, for how long, what ends that and what to do; empty where none do. Of
 * several reasons the first is told whole: the others are not asked before it.
 *
 * @param now in ms since the epoch
 * @example formatHeld(held, now) // '3 held back: circuit-open, tried again in 40 s (for 2 min: HTTP 503). Nothing needs …'
 */
export function formatHeld(held: readonly HeldByReason[], now: number): string {
  const waiting = held.filter(({ events }) => events > 0);
  const [first] = waiting;
  if (first === undefined) return '';
  const total = waiting.reduce((sum, { events }) => sum + events, 0);
  const counts = new Map<string, number>();
  for (const { reason, events } of waiting) counts.set(reason, (counts.get(reason) ?? 0) + events);
  const names = [...counts].map(([reason, events]) => `${reason} ${events}`).join(', ');
  const all = counts.size === 1 ? '' : `${names}; `;
  const { reason, because, since, fix } = first;
  return `${total} held back: ${all}${reason}, ${describeEnd(first, now)} (for ${formatWait(now - since)}: ${because}). ${fix}`;
}

/** What ends a hold, and when. */
export function describeEnd({ until, endedBy }: Pick<HeldByReason, 'until' | 'endedBy'>, now: number): string {
  switch (endedBy) {
    case 'resume':
      return 'until somebody resumes it';
    case 'probe':
      return `tried again in ${formatWait((until ?? now) - now)}`;
    case 'answer':
      return 'until the answer to a request under way';
    default:
      return `${formatWait((until ?? now) - now)} more`;
  }
}

/** @example formatWait(90_000) // '2 min' */
export function formatWait(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / MS_PER_SECOND));
  if (seconds < 2 * SECONDS_PER_MINUTE) return `${seconds} s`;
  const minutes = Math.round(seconds / SECONDS_PER_MINUTE);
  return minutes < 2 * MINUTES_PER_HOUR ? `${minutes} min` : `${Math.round(minutes / MINUTES_PER_HOUR)} h`;
}

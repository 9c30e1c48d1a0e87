const MS_PER_DAY = 86_400_000;
const MS_PER_HOUR = 3_600_000;
const MS_PER_MINUTE = 60_000;
/** Parts of `2026-11-27T16:20:05`. */
const DATE_END = 10;
const MINUTES_END = 16;
const SECONDS_END = 19;

/** Writes when a step began, as finely as its length needs, in UTC. */
export function formatStep(at: number, stepMs: number): string {
  const text = new Date(at).toISOString();
  if (stepMs >= MS_PER_DAY) return text.slice(0, DATE_END);
  if (stepMs >= MS_PER_HOUR) return text.slice(0, MINUTES_END).replace('T', ' ');
  return text.slice(DATE_END + 1, stepMs >= MS_PER_MINUTE ? MINUTES_END : SECONDS_END);
}
